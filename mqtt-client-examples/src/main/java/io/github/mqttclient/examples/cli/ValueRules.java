package io.github.mqttclient.examples.cli;

import io.github.mqttclient.TopicFilter;
import java.math.BigDecimal;

/** What the argument of an option must be, with the words of mosquitto's clients. */
final class ValueRules {
  private static final long MAX_EXPIRY = 0xFFFF_FFFFL;

  private ValueRules() {}

  static void check(Option option, String value) throws UsageException {
    switch (option) {
      case TOPIC, RESPONSE_TOPIC, WILL_TOPIC, FILTER_OUT, UNSUBSCRIBE -> checkText(option, value);
      case COUNT -> require(number(value) >= 1, "Invalid message count \"" + value + "\".");
      case TIMEOUT -> require(number(value) >= 1, "Invalid timeout \"" + value + "\".");
      case QOS -> require(isQos(value), "Invalid QoS given: " + value);
      case WILL_QOS -> require(isQos(value), "Invalid will QoS " + value + ".");
      case REPEAT -> require(number(value) >= 1, "--repeat argument must be >0.");
      case ID -> require(!value.isEmpty(), "Invalid id.");
      case KEEP_ALIVE ->
          require(
              number(value) >= 5 && number(value) <= 65_535,
              "Invalid keepalive given, it must be between 5 and 65535 inclusive.");
      case PORT ->
          require(number(value) >= 1 && number(value) <= 65_535, "Invalid port given: " + value);
      case MAX_IN_FLIGHT ->
          require(number(value) >= 1, "Maximum inflight messages must be greater than 0.");
      case REPEAT_DELAY ->
          require(decimal(value).signum() >= 0, "--repeat-delay argument must be >=0.0.");
      case RANDOM_FILTER ->
          require(
              decimal(value).doubleValue() >= 0.1 && decimal(value).doubleValue() <= 100,
              "--random-filter chance must be between 0.1-100.0");
      case VERSION ->
          require(ClientSettings.isVersion(value), "Invalid protocol version argument given.");
      case SESSION_EXPIRY -> sessionExpiry(value);
      case FORMAT -> OutputFormat.compile(value, false);
      default -> {}
    }
  }

  private static void checkText(Option option, String value) throws UsageException {
    switch (option) {
      case TOPIC ->
          require(isTopicName(value), "Invalid publish topic '" + value + "'" + wildcardHint());
      case RESPONSE_TOPIC ->
          require(isTopicName(value), "Invalid response topic '" + value + "'" + wildcardHint());
      case WILL_TOPIC ->
          require(isTopicName(value), "Invalid will topic '" + value + "'" + wildcardHint());
      case FILTER_OUT -> requireFilter("Invalid filter topic '", value);
      default -> requireFilter("Invalid unsubscribe topic '", value);
    }
  }

  /** A topic to subscribe to; -t of the other tools is a topic name. */
  static void checkSubscriptionTopic(String value) throws UsageException {
    requireFilter("Invalid subscription topic '", value);
  }

  private static void requireFilter(String what, String value) throws UsageException {
    try {
      TopicFilter.of(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException(what + value + "', are all '+' and '#' wildcards correct?");
    }
  }

  private static boolean isTopicName(String value) {
    return !value.isEmpty() && value.indexOf('+') < 0 && value.indexOf('#') < 0;
  }

  private static String wildcardHint() {
    return ", does it contain '+' or '#'?";
  }

  /** Seconds of a session expiry; 4,294,967,295 stands for ever. */
  static long sessionExpiry(String value) throws UsageException {
    if (value.equals("∞")) {
      return MAX_EXPIRY;
    }
    long seconds;
    try {
      seconds = Long.decode(value);
    } catch (NumberFormatException e) {
      throw new UsageException("session-expiry-interval not a number.");
    }
    require(seconds >= -1 && seconds <= MAX_EXPIRY, "session-expiry-interval out of range.");
    return seconds == -1 ? MAX_EXPIRY : seconds;
  }

  /** The number at the beginning of a text, as C's {@code atoi}; 0 if there is none. */
  static long leadingNumber(String text) {
    int end = 0;
    if (!text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
      end = 1;
    }
    int start = end;
    while (end < text.length() && end < start + 18 && isDigit(text.charAt(end))) {
      end++;
    }
    return end == start ? 0 : Long.parseLong(text.substring(0, end));
  }

  /** A decimal number; anything else counts as 0, as for C's {@code atof}. */
  static BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text.trim());
    } catch (NumberFormatException e) {
      return BigDecimal.ZERO;
    }
  }

  private static boolean isQos(String value) {
    return number(value) >= 0 && number(value) <= 2;
  }

  private static long number(String value) {
    return leadingNumber(value);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static void require(boolean condition, String message) throws UsageException {
    if (!condition) {
      throw new UsageException(message);
    }
  }
}
