// Package peer speaks with the benchmark: see README.md for the words. A program brings a server and a client, and nothing else.
package peer

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Address is where servers listen: on a port of the system's choice.
const Address = "127.0.0.1:0"

// Message is what is echoed: 64 characters.
var Message = strings.Repeat("0123456789abcdef", 4)

// Program is a server and a client of one library.
type Program struct {
	// Library names the library and its version.
	Library string

	// Serve begins to serve and returns where.
	Serve func() (net.Addr, error)

	// Connect makes what each caller calls. A call returns what came back for Message.
	Connect func(address string, callers int) ([]Call, error)
}

// Call makes one call and returns the message that came back.
type Call func() (string, error)

// On listens, and hands the listener to what serves it.
func On(serve func(net.Listener) error) func() (net.Addr, error) {
	return func() (net.Addr, error) {
		listener, err := net.Listen("tcp", Address)
		if err != nil {
			return nil, err
		}
		go func() { check(serve(listener)) }()
		return listener.Addr(), nil
	}
}

// Main does what the arguments say.
func Main(program Program) {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "version":
		fmt.Printf("%s, %s\n", program.Library, strings.Replace(runtime.Version(), "go", "Go ", 1))
	case len(os.Args) == 2 && os.Args[1] == "server":
		address, err := program.Serve()
		check(err)
		fmt.Println(address.(*net.TCPAddr).Port)
		forEachLine(func(string) { fmt.Println(cpu().Microseconds()) })
	case len(os.Args) == 4 && os.Args[1] == "client":
		callers, err := strconv.Atoi(os.Args[3])
		check(err)
		calls, err := program.Connect("127.0.0.1:"+os.Args[2], callers)
		check(err)
		for _, call := range calls {
			check(verified(call))
		}
		fmt.Println("ready")
		times := make([][]time.Duration, callers)
		forEachLine(func(line string) {
			seconds, err := strconv.ParseFloat(line, 64)
			check(err)
			run(calls, times, time.Duration(seconds*float64(time.Second)))
		})
	default:
		check(fmt.Errorf("usage: %s version | server | client PORT CALLERS", os.Args[0]))
	}
}

// run lets all callers call one after another until the time is over, and prints what came of it.
func run(calls []Call, times [][]time.Duration, duration time.Duration) {
	before := cpu()
	start := time.Now()
	end := start.Add(duration)
	var callers sync.WaitGroup
	for i := range calls {
		callers.Add(1)
		go func(i int) {
			defer callers.Done()
			times[i] = callUntil(end, calls[i], times[i][:0])
		}(i)
	}
	callers.Wait()
	elapsed := time.Since(start)
	used := cpu() - before

	var all []time.Duration
	for _, own := range times {
		all = append(all, own...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	fmt.Printf("{\"calls\": %d, \"seconds\": %.6f, \"p50Us\": %.1f, \"p99Us\": %.1f, \"cpuUs\": %d}\n",
		len(all), elapsed.Seconds(), quantile(all, 0.50), quantile(all, 0.99), used.Microseconds())
}

// callUntil reads the clock once per call: the end of one is the begin of the next.
func callUntil(end time.Time, call Call, times []time.Duration) []time.Duration {
	last := time.Now()
	for last.Before(end) {
		check(verified(call))
		now := time.Now()
		times = append(times, now.Sub(last))
		last = now
	}
	return times
}

func verified(call Call) error {
	message, err := call()
	if err == nil && message != Message {
		err = fmt.Errorf("the reply is not what was sent: %q", message)
	}
	return err
}

func quantile(sorted []time.Duration, share float64) float64 {
	rank := int(share * float64(len(sorted)))
	if rank >= len(sorted) {
		rank = len(sorted) - 1
	}
	return float64(sorted[rank]) / float64(time.Microsecond)
}

// cpu is this process's time on the processor until now, in user and kernel mode.
func cpu() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// forEachLine ends with standard input, and so with the benchmark that holds its other end.
func forEachLine(do func(string)) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		do(lines.Text())
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
