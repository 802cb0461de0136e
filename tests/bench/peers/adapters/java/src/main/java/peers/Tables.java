package peers;

import java.util.HashMap;
import java.util.Map;

/** The policy's two tables in whole numbers: rates of ten thousand, limits in cents. */
public final class Tables {
  static final Map<String, Long> RATE = new HashMap<>();
  static final Map<String, Long> LIMIT = new HashMap<>();

  private Tables() {}

  public static long rate(String country) {
    return RATE.get(country);
  }

  public static long limit(String department) {
    return LIMIT.get(department);
  }
}
