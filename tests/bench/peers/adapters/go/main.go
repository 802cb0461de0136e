// The peers that are Go modules: `peers NAME JOB`. What an adapter is given and tells is that of
// job.py; processor time is that of the whole process.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type job struct {
	Policy       string   `json:"policy"`
	Fields       []string `json:"fields"`
	CSV          string   `json:"csv"`
	Count        int      `json:"count"`
	Repeats      int      `json:"repeats"`
	LatencyCount int      `json:"latency_count"`
	VerdictFile  string   `json:"verdict_file"`
}

type verdict struct {
	decision string
	codes    []string
}

// A peer that has loaded its policy and its records; answers about the record at an index.
type loaded func(at int) verdict

type rule struct {
	Code     string `json:"code"`
	Decision string `json:"decision"`
	When     string `json:"when"`
}

var peers = map[string]struct {
	module string
	load   func(j job, records [][]string) loaded
}{
	"opa":      {"github.com/open-policy-agent/opa", loadOpa},
	"cel":      {"github.com/google/cel-go", loadCel},
	"cedar-go": {"github.com/cedar-policy/cedar-go", loadCedar},
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func cpuSeconds() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return float64(used.Utime.Sec+used.Stime.Sec) + float64(used.Utime.Usec+used.Stime.Usec)/1e6
}

// residentMegabytes is the most at a time; getrusage would count what the process that started
// this one held.
func residentMegabytes() float64 {
	for _, line := range strings.Split(string(must(os.ReadFile("/proc/self/status"))), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			return float64(whole(fields[1])) / 1024
		}
	}
	return 0
}

func readRecords(j job) [][]string {
	lines := strings.Split(string(must(os.ReadFile(j.CSV))), "\n")[1 : j.Count+1]
	records := make([][]string, len(lines))
	for i, line := range lines {
		records[i] = strings.Split(line, ",")
	}
	return records
}

// whole is a number of so many digits behind its point in its smallest unit.
func whole(text string) int64 {
	return must(strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64))
}

func day(text string) time.Time {
	return must(time.Parse("2006-01-02", text))
}

func versionOf(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, used := range info.Deps {
		if used.Path == module {
			return used.Version
		}
	}
	return "unknown"
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

func main() {
	peer, known := peers[os.Args[1]]
	if !known {
		fmt.Fprintln(os.Stderr, "there is no peer", os.Args[1])
		os.Exit(2)
	}
	var j job
	if err := json.Unmarshal(must(os.ReadFile(os.Args[2])), &j); err != nil {
		panic(err)
	}
	records := readRecords(j)
	start := cpuSeconds()
	one := peer.load(j, records)
	one(0)
	loadSeconds := cpuSeconds() - start
	verdicts := make([]verdict, len(records))
	var taken []float64
	for repeat := 0; repeat < j.Repeats; repeat++ {
		start := cpuSeconds()
		for i := range records {
			verdicts[i] = one(i)
		}
		taken = append(taken, cpuSeconds()-start)
	}
	waits, clocks := []float64{0}, []float64{0}
	for i := 0; i < min(j.LatencyCount, len(records)); i++ {
		start := time.Now()
		one(i)
		waits = append(waits, float64(time.Since(start).Nanoseconds())/1e3)
		start = time.Now()
		clocks = append(clocks, float64(time.Since(start).Nanoseconds())/1e3)
	}
	sort.Float64s(waits)
	clock := median(clocks) // what asking the time takes
	var out strings.Builder
	for i, found := range verdicts {
		fmt.Fprintf(&out, "%s,%s,%s\n", records[i][0], found.decision, strings.Join(found.codes, " "))
	}
	if err := os.WriteFile(j.VerdictFile, []byte(out.String()), 0o644); err != nil {
		panic(err)
	}
	told := must(json.Marshal(map[string]any{"version": versionOf(peer.module),
		"records": len(records), "seconds": median(taken), "load_s": loadSeconds,
		"p50_us": waits[len(waits)/2] - clock, "p99_us": waits[len(waits)*99/100] - clock,
		"rss_mb": residentMegabytes()}))
	fmt.Println(string(told))
}
