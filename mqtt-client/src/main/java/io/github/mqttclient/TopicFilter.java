package io.github.mqttclient;

/**
 * What a subscription matches: a topic name in which {@code +} stands for one level and a final
 * {@code #} for any number of levels (MQTT 5.0 section 4.7), or a shared one, {@code
 * $share/name/filter} (section 4.8.2).
 *
 * @param value the filter as it is written in SUBSCRIBE
 */
public record TopicFilter(String value) {
  private static final String SHARE_PREFIX = "$share/";

  /**
   * Checks the filter.
   *
   * @throws IllegalArgumentException if it is empty, longer than 65,535 bytes, has a wildcard that
   *     does not stand for whole levels, or is a shared filter without a share name
   */
  public TopicFilter {
    Checks.text("topic filter", value); // [MQTT-4.7.3-2] [MQTT-4.7.3-3]
    if (value.isEmpty()) {
      throw new IllegalArgumentException("topic filter must not be empty"); // [MQTT-4.7.3-1]
    }
    if (value.equals("$share") || value.startsWith(SHARE_PREFIX)) {
      checkShareName(value);
    }
    checkWildcards(value);
  }

  /** The same as the constructor. */
  public static TopicFilter of(String value) {
    return new TopicFilter(value);
  }

  /** Whether this is a shared subscription, {@code $share/name/filter}. */
  public boolean isShared() {
    return value.startsWith(SHARE_PREFIX);
  }

  /** Whether it has a wildcard. */
  public boolean hasWildcard() {
    return value.indexOf('+') >= 0 || value.indexOf('#') >= 0;
  }

  /** The filter that topics are compared with: without {@code $share/name/} if it is shared. */
  public String withoutShare() {
    return isShared() ? value.substring(value.indexOf('/', SHARE_PREFIX.length()) + 1) : value;
  }

  /**
   * Whether a message with this topic belongs to the subscription. Characters are compared one by
   * one; a filter that begins with a wildcard does not match a topic that begins with {@code $}.
   */
  public boolean matches(String topic) {
    int f = isShared() ? value.indexOf('/', SHARE_PREFIX.length()) + 1 : 0;
    if (topic.startsWith("$") && (value.charAt(f) == '+' || value.charAt(f) == '#')) {
      return false; // [MQTT-4.7.2-1]
    }
    int t = 0;
    while (true) {
      int filterEnd = endOfLevel(value, f);
      int topicEnd = endOfLevel(topic, t);
      if (filterEnd == f + 1 && value.charAt(f) == '#') {
        return true;
      }
      boolean anyLevel = filterEnd == f + 1 && value.charAt(f) == '+';
      if (!anyLevel
          && (filterEnd - f != topicEnd - t || !value.regionMatches(f, topic, t, topicEnd - t))) {
        return false;
      }
      boolean topicEnds = topicEnd == topic.length();
      if (filterEnd == value.length()) {
        return topicEnds;
      }
      if (topicEnds) {
        return value.startsWith("/#", filterEnd); // "a/#" matches its parent "a", too.
      }
      f = filterEnd + 1;
      t = topicEnd + 1;
    }
  }

  @Override
  public String toString() {
    return value;
  }

  private static int endOfLevel(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  private static void checkShareName(String value) {
    int nameEnd = value.indexOf('/', SHARE_PREFIX.length());
    if (nameEnd < 0 || nameEnd == value.length() - 1) {
      throw invalid(value, "a shared filter is $share/{name}/{filter}"); // [MQTT-4.8.2-2]
    }
    String name = value.substring(SHARE_PREFIX.length(), nameEnd);
    if (name.isEmpty()) {
      throw invalid(value, "the share name is empty"); // [MQTT-4.8.2-1]
    }
    if (name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
      throw invalid(value, "the share name must not contain + or #"); // [MQTT-4.8.2-2]
    }
  }

  private static void checkWildcards(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '+' && c != '#') {
        continue;
      }
      boolean startsLevel = i == 0 || value.charAt(i - 1) == '/';
      boolean endsLevel = i == value.length() - 1 || value.charAt(i + 1) == '/';
      if (!startsLevel || !endsLevel) {
        throw invalid(value, c + " must stand for a whole level"); // [MQTT-4.7.1-2]
      }
      if (c == '#' && i != value.length() - 1) {
        throw invalid(value, "# must be the last character"); // [MQTT-4.7.1-1]
      }
    }
  }

  private static IllegalArgumentException invalid(String value, String rule) {
    return new IllegalArgumentException("topic filter \"" + value + "\": " + rule);
  }
}
