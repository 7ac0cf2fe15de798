package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"ThriftRpc/Conformance"
	"ThriftRpc/Interop"

	"github.com/apache/thrift/lib/go/thrift"
)

var ctx = context.Background()

// Mirror is the client: sends documents through every method, and prints what comes back. What is right is known to the test only.
type Mirror struct {
	wire      *Wire
	documents map[string]*Conformance.Everything
}

type (
	client  = *Conformance.ConformanceClient
	caller  = *Interop.StrangerClient
	content = *Conformance.Everything
)

func newMirror(wire *Wire) (*Mirror, error) {
	files, err := filepath.Glob(filepath.Join(wire.documents, "*.binary"))
	if err != nil {
		return nil, err
	}
	mirror := &Mirror{wire, map[string]*Conformance.Everything{}}
	for _, file := range files {
		document, err := decode("binary", file)
		if err != nil {
			return nil, err
		}
		mirror.documents[strings.TrimSuffix(filepath.Base(file), ".binary")] = document
	}
	return mirror, nil
}

func (m *Mirror) run() {
	for name, document := range m.documents {
		read, err := decode(m.wire.protocol, filepath.Join(m.wire.documents, name+"."+m.wire.protocol))
		printStruct("read", name, "binary", read, err)
		printStruct("write", name, m.wire.protocol, document, nil)
	}

	m.each("echo_bool", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Flags, c.EchoBool)
		return &Conformance.Lists{Flags: items}, err
	})
	m.each("echo_byte", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Smalls, c.EchoByte)
		return &Conformance.Lists{Smalls: items}, err
	})
	m.each("echo_i8", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Smalls, c.EchoI8)
		return &Conformance.Lists{Smalls: items}, err
	})
	m.each("echo_i16", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Mediums, c.EchoI16)
		return &Conformance.Lists{Mediums: items}, err
	})
	m.each("echo_i32", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Normals, c.EchoI32)
		return &Conformance.Lists{Normals: items}, err
	})
	m.each("echo_i64", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Larges, c.EchoI64)
		return &Conformance.Lists{Larges: items}, err
	})
	m.each("echo_double", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Reals, c.EchoDouble)
		return &Conformance.Lists{Reals: items}, err
	})
	m.each("echo_string", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Texts, c.EchoString)
		return &Conformance.Lists{Texts: items}, err
	})
	m.each("echo_binary", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Blobs, c.EchoBinary)
		return &Conformance.Lists{Blobs: items}, err
	})
	m.each("echo_enum", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Colors, c.EchoEnum)
		return &Conformance.Lists{Colors: items}, err
	})
	m.each("echo_struct", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Points, c.EchoStruct)
		return &Conformance.Lists{Points: items}, err
	})
	m.each("echo_list", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Grid, c.EchoList)
		return &Conformance.Lists{Grid: items}, err
	})
	m.each("echo_set", func(c client, d content) (thrift.TStruct, error) {
		items, err := all(d.Lists.Bags, c.EchoSet)
		return &Conformance.Lists{Bags: items}, err
	})
	m.each("echo_map", func(c client, d content) (thrift.TStruct, error) {
		counts, err := c.EchoMap(ctx, d.Requireds.Counts)
		return &Conformance.Optionals{Counts: counts}, err
	})
	m.each("echo_nested", func(c client, d content) (thrift.TStruct, error) {
		value := []map[int32][]string{{}}
		for _, number := range d.Lists.Normals {
			value = append(value, map[int32][]string{number: d.Lists.Texts})
		}
		back, err := c.EchoNested(ctx, value)
		r := Conformance.NewLists()
		for _, table := range back {
			for number, texts := range table {
				r.Normals = append(r.Normals, number)
				r.Texts = append(r.Texts, texts...)
			}
		}
		return r, err
	})

	m.each("echo_bases", func(c client, d content) (thrift.TStruct, error) { return c.EchoBases(ctx, d.Bases) })
	m.each("echo_optionals", func(c client, d content) (thrift.TStruct, error) { return c.EchoOptionals(ctx, d.Optionals_) })
	m.each("echo_requireds", func(c client, d content) (thrift.TStruct, error) { return c.EchoRequireds(ctx, d.Requireds) })
	m.each("echo_defaults", func(c client, d content) (thrift.TStruct, error) { return c.EchoDefaults(ctx, d.Defaults_) })
	m.each("echo_lists", func(c client, d content) (thrift.TStruct, error) { return c.EchoLists(ctx, d.Lists) })
	m.each("echo_sets", func(c client, d content) (thrift.TStruct, error) { return c.EchoSets(ctx, d.Sets) })
	m.each("echo_maps", func(c client, d content) (thrift.TStruct, error) { return c.EchoMaps(ctx, d.Maps) })
	m.each("echo_tree", func(c client, d content) (thrift.TStruct, error) { return c.EchoTree(ctx, d.Tree) })
	m.each("echo_everything", func(c client, d content) (thrift.TStruct, error) { return c.EchoEverything(ctx, d) })

	m.once("own_defaults", func(c client) (thrift.TStruct, error) { return c.EchoDefaults(ctx, Conformance.NewDefaults()) })
	m.once("own_optionals", func(c client) (thrift.TStruct, error) { return c.EchoOptionals(ctx, Conformance.NewOptionals()) })

	m.text("ping", func(c client, s caller) (string, error) { return "done", c.Ping(ctx) })
	m.text("join", func(c client, s caller) (string, error) {
		return c.Join(ctx, "text", -1, Conformance.Color_ULTRA_VIOLET, []int64{math.MinInt64, 0})
	})
	m.text("fail_refused", func(c client, s caller) (string, error) {
		_, first := c.Fail(ctx, "refused", -5)
		return failure(first) + "; " + failure(c.FailVoid(ctx, "refused", 5)), nil
	})
	m.text("fail_bounds", func(c client, s caller) (string, error) {
		_, first := c.Fail(ctx, "bounds", -7)
		return failure(first) + "; " + failure(c.FailVoid(ctx, "bounds", 7)), nil
	})
	m.text("fail_not", func(c client, s caller) (string, error) {
		code, err := c.Fail(ctx, "", math.MinInt32)
		if err == nil {
			err = c.FailVoid(ctx, "", 1)
		}
		return fmt.Sprint(code), err
	})
	m.text("break_down", func(c client, s caller) (string, error) {
		broken := c.BreakDown(ctx, "a secret")
		return failure(broken), c.Ping(ctx)
	})
	m.text("told", func(c client, s caller) (string, error) {
		if _, err := c.Told(ctx); err != nil {
			return "", err
		}
		for i := 0; i < 200; i++ {
			if err := c.Tell(ctx, fmt.Sprint(i)); err != nil {
				return "", err
			}
		}
		if err := c.Tell(ctx, "break down"); err != nil {
			return "", err
		}
		texts, err := c.Told(ctx)
		return strings.Join(append(texts, ""), ","), err
	})
	m.text("unknown_method", func(c client, s caller) (string, error) {
		unknown := s.NobodyKnows(ctx, "x")
		return failure(unknown), c.Ping(ctx)
	})
	m.text("unknown_oneway", func(c client, s caller) (string, error) {
		if err := s.NobodyHears(ctx, "x"); err != nil {
			return "", err
		}
		back, err := c.EchoI32(ctx, 7)
		return fmt.Sprint(back), err
	})
	m.text("unknown_fields", func(c client, s caller) (string, error) {
		inner := &Interop.WiderPoint{X: 1, Nested: map[string][]*Interop.WiderPoint{"": {}}}
		back, err := s.EchoStruct(ctx, &Interop.WiderPoint{
			X: 5, Y: -5, Flag: true, Small: 1, Medium: 2, Large: 3, Real: 4, Text: "text", Texts: []string{"", "x"}, Numbers: []int64{1, -1},
			Nested: map[string][]*Interop.WiderPoint{"a": {inner, {}}}, Inner: inner, FarAway: 7,
		})
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%d,%d,%d", back.X, back.Y, back.FarAway), nil
	})
	m.text("fields_of_other_types", func(c client, s caller) (string, error) {
		back, err := s.EchoBases(ctx, &Interop.OtherBases{Flag: "text", Tiny: []int32{1, 2, 3}})
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s,%d", back.Flag, len(back.Tiny)), nil
	})

	m.text("large_binary", func(c client, s caller) (string, error) {
		value := make([]byte, 5<<20)
		for i := range value {
			value[i] = byte(i)
		}
		back, err := c.EchoBinary(ctx, value)
		return same(bytes.Equal(back, value)), err
	})
	m.text("large_string", func(c client, s caller) (string, error) {
		value := strings.Repeat("a\u00df\u20ac\U0001f600", 100000)
		back, err := c.EchoString(ctx, value)
		return same(back == value), err
	})
	m.text("large_list", func(c client, s caller) (string, error) {
		var value []int32
		for i := int32(-50000); i < 50000; i++ {
			value = append(value, i)
		}
		back, err := c.EchoList(ctx, value)
		return same(reflect.DeepEqual(back, value)), err
	})
	m.text("large_set", func(c client, s caller) (string, error) {
		var value []string
		for i := 0; i < 5000; i++ { // It looks for duplicates by comparing all with all.
			value = append(value, fmt.Sprintf("word %d", i))
		}
		back, err := c.EchoSet(ctx, value)
		return same(reflect.DeepEqual(asSet(back), asSet(value)) && len(back) == len(value)), err
	})
	m.text("large_map", func(c client, s caller) (string, error) {
		value := map[string]int64{}
		for i := 0; i < 50000; i++ {
			value[fmt.Sprintf("key %d", i)] = int64(i)
		}
		back, err := c.EchoMap(ctx, value)
		return same(reflect.DeepEqual(back, value)), err
	})
	m.text("deep_tree", func(c client, s caller) (string, error) {
		tree := &Conformance.Tree{Branches: []*Conformance.Tree{}}
		for i := 0; i < 25; i++ {
			tree = &Conformance.Tree{Label: fmt.Sprint(i), Branches: []*Conformance.Tree{tree}}
		}
		back, err := c.EchoTree(ctx, tree)
		return same(reflect.DeepEqual(back, tree)), err
	})
	m.text("many_calls", func(c client, s caller) (string, error) {
		equal := true
		for i := int32(0); i < 1000; i++ {
			back, err := c.EchoI32(ctx, i)
			if err != nil {
				return "", err
			}
			equal = equal && back == i
		}
		return same(equal), nil
	})
	m.text("many_connections", func(client, caller) (string, error) {
		var clients []client
		for i := 0; i < 20; i++ {
			one, transport, err := m.wire.connect()
			if err != nil {
				return "", err
			}
			defer transport.Close()
			clients = append(clients, Conformance.NewConformanceClient(one))
		}
		equal := true
		for i := len(clients) - 1; i >= 0; i-- {
			back, err := clients[i].EchoI32(ctx, int32(i))
			if err != nil {
				return "", err
			}
			equal = equal && back == int32(i)
		}
		return same(equal), nil
	})
}

// all sends one item after the other.
func all[T any](items []T, echo func(context.Context, T) (T, error)) ([]T, error) {
	var returned []T
	for _, item := range items {
		back, err := echo(ctx, item)
		if err != nil {
			return nil, err
		}
		returned = append(returned, back)
	}
	return returned, nil
}

// each runs a method with each document, over one connection.
func (m *Mirror) each(name string, call func(client, content) (thrift.TStruct, error)) {
	one, transport, err := m.wire.connect()
	if err != nil {
		printFailure(name, "", err)
		return
	}
	defer transport.Close()
	for document, value := range m.documents {
		r, err := call(Conformance.NewConformanceClient(one), value)
		printStruct(name, document, "binary", r, err)
	}
}

func (m *Mirror) once(name string, call func(client) (thrift.TStruct, error)) {
	one, transport, err := m.wire.connect()
	if err != nil {
		printFailure(name, "", err)
		return
	}
	defer transport.Close()
	r, err := call(Conformance.NewConformanceClient(one))
	printStruct(name, "", "binary", r, err)
}

func (m *Mirror) text(name string, call func(client, caller) (string, error)) {
	one, transport, err := m.wire.connect()
	if err != nil {
		printFailure(name, "", err)
		return
	}
	defer transport.Close()
	text, err := call(Conformance.NewConformanceClient(one), Interop.NewStrangerClient(one))
	if err != nil {
		printFailure(name, "", err)
		return
	}
	printLine(map[string]string{"case": name, "text": text})
}

func failure(err error) string {
	var refused *Conformance.Refused
	var bounds *Conformance.OutOfBounds
	var application thrift.TApplicationException
	switch {
	case err == nil:
		return "nothing"
	case errors.As(err, &refused):
		return fmt.Sprintf("Refused %s %d", refused.Message, refused.Code)
	case errors.As(err, &bounds):
		return fmt.Sprintf("OutOfBounds %d %d", bounds.Point.X, bounds.Point.Y)
	case errors.As(err, &application):
		return fmt.Sprintf("TApplicationException %d", application.TypeId())
	default:
		return err.Error()
	}
}

func same(equal bool) string {
	if equal {
		return "same"
	}
	return "different"
}

func asSet(items []string) map[string]bool {
	set := map[string]bool{}
	for _, item := range items {
		set[item] = true
	}
	return set
}

func decode(protocol, file string) (*Conformance.Everything, error) {
	encoded, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	memory := thrift.NewTMemoryBuffer()
	memory.Write(encoded)
	document := Conformance.NewEverything()
	return document, document.Read(ctx, bare(protocol).GetProtocol(memory))
}

func printStruct(name, document, protocol string, value thrift.TStruct, err error) {
	memory := thrift.NewTMemoryBuffer()
	if err == nil {
		over := bare(protocol).GetProtocol(memory)
		if err = value.Write(ctx, over); err == nil {
			err = over.Flush(ctx)
		}
	}
	if err != nil {
		printFailure(name, document, err)
		return
	}
	printLine(map[string]string{"case": name, "document": document, "result": hex.EncodeToString(memory.Bytes())})
}

func printFailure(name, document string, err error) {
	printLine(map[string]string{"case": name, "document": document, "failure": err.Error()})
}

func printLine(line map[string]string) {
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}
