package io.github.mqttclient.examples.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as cJSON prints them: integers plainly, others by C's {@code %1.15g} or {@code %1.17g}.
 */
final class JsonNumber {
  private JsonNumber() {}

  static String print(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return "null";
    }
    if (number == (int) number) {
      return Integer.toString((int) number);
    }
    String text = general(number, 15);
    return Double.parseDouble(text) == number ? text : general(number, 17);
  }

  /** C's {@code %g}. */
  private static String general(double number, int precision) {
    BigDecimal rounded =
        new BigDecimal(number).round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    BigDecimal shortest = rounded.stripTrailingZeros();
    if (exponent >= -4 && exponent < precision) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
