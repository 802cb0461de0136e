package peers;

import com.google.gson.Gson;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Drools with its executable model: one session, an invoice inserted, the rules fired, the invoice
 * taken out again. What an adapter is given and tells is that of job.py; processor time is that of
 * the whole process, its compiler and collector threads included.
 */
public final class Main {
  static final class Job {
    String policy, csv, verdict_file;
    int count, repeats, latency_count;
  }

  static final class Policy {
    String drl;
    List<List<String>> order;
    Map<String, Long> rate, limit;
  }

  private final Policy policy;
  private final Codes codes;
  private final KieSession session;

  private Main(Policy policy) {
    this.policy = policy;
    Tables.RATE.putAll(policy.rate);
    Tables.LIMIT.putAll(policy.limit);
    KieServices services = KieServices.Factory.get();
    KieFileSystem files = services.newKieFileSystem();
    files.write("src/main/resources/peers/invoices.drl", policy.drl);
    KieBuilder builder = services.newKieBuilder(files).buildAll(ExecutableModelProject.class);
    List<Message> errors = builder.getResults().getMessages(Message.Level.ERROR);
    if (!errors.isEmpty()) throw new IllegalStateException(errors.get(0).toString());
    KieBase base = services.newKieContainer(
        services.getRepository().getDefaultReleaseId()).getKieBase();
    codes = new Codes(policy.order.size());
    session = base.newKieSession();
    session.setGlobal("codes", codes);
  }

  private int[] one(Invoice invoice) {
    codes.clear();
    FactHandle handle = session.insert(invoice);
    session.fireAllRules();
    session.delete(handle);
    return codes.taken();
  }

  private String line(Invoice invoice, int[] hits) {
    StringBuilder text = new StringBuilder(invoice.getId()).append(',');
    text.append(hits.length == 0 ? "APPROVE" : policy.order.get(hits[0]).get(1)).append(',');
    for (int i = 0; i < hits.length; i++)
      text.append(i == 0 ? "" : " ").append(policy.order.get(hits[i]).get(0));
    return text.toString();
  }

  private static double cpuSeconds() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  private static List<Invoice> records(Job job) throws Exception {
    List<Invoice> records = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(Path.of(job.csv))) {
      lines.readLine();
      while (records.size() < job.count)
        records.add(new Invoice(lines.readLine().split(",", -1)));
    }
    return records;
  }

  private static double residentMegabytes() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status")))
      if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    return 0;
  }

  public static void main(String[] arguments) throws Exception {
    Gson gson = new Gson();
    Job job = gson.fromJson(Files.readString(Path.of(arguments[0])), Job.class);
    List<Invoice> records = records(job);
    double start = cpuSeconds();
    Main peer = new Main(gson.fromJson(job.policy, Policy.class));
    peer.one(records.get(0));
    double loaded = cpuSeconds() - start;
    String[] verdicts = new String[records.size()];
    double[] taken = new double[job.repeats];
    for (int repeat = 0; repeat < job.repeats; repeat++) {
      start = cpuSeconds();
      for (int i = 0; i < verdicts.length; i++)
        verdicts[i] = peer.line(records.get(i), peer.one(records.get(i)));
      taken[repeat] = cpuSeconds() - start;
    }
    Arrays.sort(taken);
    double[] waits = new double[Math.max(1, Math.min(job.latency_count, records.size()))];
    double[] clocks = new double[waits.length];
    for (int i = 0; i < waits.length; i++) {
      long before = System.nanoTime();
      peer.one(records.get(i));
      waits[i] = (System.nanoTime() - before) / 1e3;
      before = System.nanoTime();
      clocks[i] = (System.nanoTime() - before) / 1e3;
    }
    Arrays.sort(waits);
    Arrays.sort(clocks);
    double clock = clocks[clocks.length / 2]; // what asking the time takes
    try (PrintWriter out = new PrintWriter(job.verdict_file)) {
      for (String verdict : verdicts) out.println(verdict);
    }
    System.out.println(gson.toJson(Map.of("version", KieSession.class.getPackage()
        .getImplementationVersion() == null ? "" : KieSession.class.getPackage()
        .getImplementationVersion(), "records", records.size(), "seconds", taken[taken.length / 2],
        "load_s", loaded, "p50_us", waits[waits.length / 2] - clock, "p99_us",
        waits[waits.length * 99 / 100] - clock, "rss_mb", residentMegabytes())));
    System.exit(0);
  }
}
