"""What an adapter in Python is given and tells: argv[1] is a job as JSON, the last line it prints
what it measured. Verdicts go to a file, one `id,DECISION,R01 R02` a line."""
import json
import statistics
import sys
import time


def peak_megabytes():
    """The most that was resident at a time; `getrusage` would count what the process that started
    this one held."""
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


class Job:
    def __init__(self):
        with open(sys.argv[1]) as text:
            self.__dict__.update(json.load(text))
        self.measured = {"records": self.count}

    def timed(self, name, run, repeats=None):
        """The median of processor seconds of the whole process, all its threads together."""
        taken, result = [], None
        for _ in range(repeats or self.repeats):
            start = time.process_time()
            result = run()
            taken.append(time.process_time() - start)
        self.measured[name] = statistics.median(taken)
        return result

    def latency(self, run, arguments):
        """Wall time of one call each; percentiles in microseconds. Returns what was answered."""
        taken, answers = [], []
        for argument in arguments:
            start = time.perf_counter_ns()
            answers.append(run(argument))
            taken.append((time.perf_counter_ns() - start) / 1e3)
        taken.sort()
        self.measured["p50_us"] = taken[len(taken) // 2]
        self.measured["p99_us"] = taken[len(taken) * 99 // 100]
        return answers

    def rows(self, count=None):
        """The records of the CSV as lists of texts."""
        with open(self.csv) as lines:
            next(lines)
            return [line.rstrip("\n").split(",")
                    for _, line in zip(range(count or self.count), lines)]

    def one_by_one(self, types, run, verdicts):
        """Latency of a query over one record, whose cells stand in it as literals; its verdicts
        have to be the same. `run` is given the literals."""
        def literal(name, cell):
            return "NULL" if cell == "" else f"CAST('{cell}' AS {types[name]})"

        records = [{name: literal(name, cell) for name, cell in zip(self.fields, row)}
                   for row in self.rows(self.latency_count)]
        for one, verdict in zip(self.latency(run, records), verdicts):
            if [str(cell) for cell in one] != [str(cell) for cell in verdict]:
                raise SystemExit(f"asked for one record it answers {one}, not {verdict}")

    def from_file(self, form, run):
        """Times `run`, which judges the file of that form and writes verdicts to another."""
        target = f"{self.verdict_file}.{form}.csv"
        self.measured[f"{form}_file"] = target
        self.timed(f"{form}_s", lambda: run(target), 3)

    def verdicts(self, rows):
        with open(self.verdict_file, "w") as out:
            out.writelines(f"{number},{decision},{codes.strip()}\n"
                           for number, decision, codes in rows)

    def finish(self, version):
        self.measured["version"] = version
        self.measured["rss_mb"] = peak_megabytes()
        print(json.dumps(self.measured))
