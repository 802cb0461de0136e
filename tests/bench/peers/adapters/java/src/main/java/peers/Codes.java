package peers;

/** The rules that fired for one invoice, by their places in the policy. */
public final class Codes {
  private final int[] hits;
  private int count;

  public Codes(int rules) {
    hits = new int[rules];
  }

  public void add(int rule) {
    hits[count++] = rule;
  }

  public void clear() {
    count = 0;
  }

  /** In the order of the policy. */
  public int[] taken() {
    int[] found = java.util.Arrays.copyOf(hits, count);
    java.util.Arrays.sort(found);
    return found;
  }
}
