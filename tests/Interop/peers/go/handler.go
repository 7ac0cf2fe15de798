package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ThriftRpc/Conformance"
)

// Handler is the conformance service: gives back what it gets.
type Handler struct {
	gate  sync.Mutex
	texts []string
}

func (h *Handler) Ping(ctx context.Context) error { return nil }

func (h *Handler) EchoBool(ctx context.Context, value bool) (bool, error) { return value, nil }

func (h *Handler) EchoByte(ctx context.Context, value int8) (int8, error) { return value, nil }

func (h *Handler) EchoI8(ctx context.Context, value int8) (int8, error) { return value, nil }

func (h *Handler) EchoI16(ctx context.Context, value int16) (int16, error) { return value, nil }

func (h *Handler) EchoI32(ctx context.Context, value int32) (int32, error) { return value, nil }

func (h *Handler) EchoI64(ctx context.Context, value int64) (int64, error) { return value, nil }

func (h *Handler) EchoDouble(ctx context.Context, value float64) (float64, error) { return value, nil }

func (h *Handler) EchoString(ctx context.Context, value string) (string, error) { return value, nil }

func (h *Handler) EchoBinary(ctx context.Context, value []byte) ([]byte, error) { return value, nil }

func (h *Handler) EchoEnum(ctx context.Context, value Conformance.Color) (Conformance.Color, error) {
	return value, nil
}

func (h *Handler) EchoStruct(ctx context.Context, value *Conformance.Point) (*Conformance.Point, error) {
	return value, nil
}

func (h *Handler) EchoList(ctx context.Context, value []int32) ([]int32, error) { return value, nil }

func (h *Handler) EchoSet(ctx context.Context, value []string) ([]string, error) { return value, nil }

func (h *Handler) EchoMap(ctx context.Context, value map[string]int64) (map[string]int64, error) {
	return value, nil
}

func (h *Handler) EchoNested(ctx context.Context, value []map[int32][]string) ([]map[int32][]string, error) {
	return value, nil
}

func (h *Handler) EchoBases(ctx context.Context, value *Conformance.Bases) (*Conformance.Bases, error) {
	return value, nil
}

func (h *Handler) EchoOptionals(ctx context.Context, value *Conformance.Optionals) (*Conformance.Optionals, error) {
	return value, nil
}

func (h *Handler) EchoRequireds(ctx context.Context, value *Conformance.Requireds) (*Conformance.Requireds, error) {
	return value, nil
}

func (h *Handler) EchoDefaults(ctx context.Context, value *Conformance.Defaults) (*Conformance.Defaults, error) {
	return value, nil
}

func (h *Handler) EchoLists(ctx context.Context, value *Conformance.Lists) (*Conformance.Lists, error) {
	return value, nil
}

func (h *Handler) EchoSets(ctx context.Context, value *Conformance.Sets) (*Conformance.Sets, error) {
	return value, nil
}

func (h *Handler) EchoMaps(ctx context.Context, value *Conformance.Maps) (*Conformance.Maps, error) {
	return value, nil
}

func (h *Handler) EchoTree(ctx context.Context, value *Conformance.Tree) (*Conformance.Tree, error) {
	return value, nil
}

func (h *Handler) EchoEverything(ctx context.Context, value *Conformance.Everything) (*Conformance.Everything, error) {
	return value, nil
}

func (h *Handler) Join(ctx context.Context, text string, number int32, color Conformance.Color, numbers []int64) (string, error) {
	joined := fmt.Sprintf("%s,%d,%d", text, number, int64(color))
	for _, item := range numbers {
		joined += fmt.Sprintf(",%d", item)
	}
	return joined, nil
}

func (h *Handler) Fail(ctx context.Context, kind string, code int32) (int32, error) {
	switch kind {
	case "refused":
		return 0, &Conformance.Refused{Message: fmt.Sprintf("refused with %d", code), Code: code}
	case "bounds":
		return 0, &Conformance.OutOfBounds{Point: &Conformance.Point{X: code, Y: -code}}
	default:
		return code, nil
	}
}

func (h *Handler) FailVoid(ctx context.Context, kind string, code int32) error {
	_, err := h.Fail(ctx, kind, code)
	return err
}

func (h *Handler) BreakDown(ctx context.Context, text string) error { return errors.New(text) }

func (h *Handler) Pause(ctx context.Context, milliseconds int32) (int32, error) {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return milliseconds, nil
}

func (h *Handler) Tell(ctx context.Context, text string) error {
	if text == "break down" {
		return errors.New(text)
	}
	h.gate.Lock()
	defer h.gate.Unlock()
	h.texts = append(h.texts, text)
	return nil
}

func (h *Handler) Told(ctx context.Context) ([]string, error) {
	h.gate.Lock()
	defer h.gate.Unlock()
	if h.texts == nil { // Of which the library would make a reply without a result.
		h.texts = []string{}
	}
	texts := h.texts
	h.texts = nil
	return texts, nil
}
