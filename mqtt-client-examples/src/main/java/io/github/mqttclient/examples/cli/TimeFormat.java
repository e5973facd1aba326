package io.github.mqttclient.examples.cli;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** The fields of C's {@code strftime} in the C locale, and the two time stamps of the tools. */
final class TimeFormat {
  private static final DateTimeFormatter ZONE_NAME =
      DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xx", Locale.ROOT);

  private TimeFormat() {}

  /** {@code 2020-05-06T22:12:00+0100}. */
  static String iso8601(ZonedDateTime time) {
    return field('F', time) + "T" + field('T', time) + field('z', time);
  }

  /** The same with microseconds. */
  static String iso8601Micros(ZonedDateTime time) {
    String micros = String.format(Locale.ROOT, ".%06d", time.getNano() / 1000);
    return field('F', time) + "T" + field('T', time) + micros + field('z', time);
  }

  /** Seconds since 1970 with nanoseconds. */
  static String unixTime(ZonedDateTime time) {
    return time.toEpochSecond() + "." + field('N', time);
  }

  /** The field with this letter; a letter that means nothing stays as it is. */
  static String field(char code, ZonedDateTime time) {
    return switch (code) {
      case 'c' ->
          field('a', time)
              + " "
              + field('b', time)
              + " "
              + field('e', time)
              + " "
              + field('T', time)
              + " "
              + field('Y', time);
      case 'D', 'x' -> field('m', time) + "/" + field('d', time) + "/" + field('y', time);
      case 'F' -> field('Y', time) + "-" + field('m', time) + "-" + field('d', time);
      case 'R' -> field('H', time) + ":" + field('M', time);
      case 'r' ->
          field('I', time)
              + ":"
              + field('M', time)
              + ":"
              + field('S', time)
              + " "
              + field('p', time);
      case 'T', 'X' -> field('R', time) + ":" + field('S', time);
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      case 'H', 'I', 'k', 'l', 'M', 'N', 'p', 'P', 's', 'S', 'z', 'Z' -> timeOfDay(code, time);
      default -> date(code, time);
    };
  }

  private static String timeOfDay(char code, ZonedDateTime time) {
    return switch (code) {
      case 'H' -> zeros(2, time.getHour());
      case 'I' -> zeros(2, time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'k' -> spaces(time.getHour());
      case 'l' -> spaces(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'M' -> zeros(2, time.getMinute());
      case 'N' -> zeros(9, time.getNano());
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 's' -> Long.toString(time.toEpochSecond());
      case 'S' -> zeros(2, time.getSecond());
      case 'z' -> OFFSET.format(time);
      default -> ZONE_NAME.format(time);
    };
  }

  private static String date(char code, ZonedDateTime time) {
    DayOfWeek day = time.getDayOfWeek();
    return switch (code) {
      case 'a' -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'C' -> zeros(2, time.getYear() / 100);
      case 'd' -> zeros(2, time.getDayOfMonth());
      case 'e' -> spaces(time.getDayOfMonth());
      case 'g' -> zeros(2, time.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'j' -> zeros(3, time.getDayOfYear());
      case 'm' -> zeros(2, time.getMonthValue());
      case 'u' -> Integer.toString(day.getValue());
      case 'U' -> zeros(2, weekBeginningOn(DayOfWeek.SUNDAY, time));
      case 'V' -> zeros(2, time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'w' -> Integer.toString(day.getValue() % 7);
      case 'W' -> zeros(2, weekBeginningOn(DayOfWeek.MONDAY, time));
      case 'y' -> zeros(2, time.getYear() % 100);
      case 'Y' -> Integer.toString(time.getYear());
      default -> "%" + code;
    };
  }

  /** The days before the first such day of the year are week 0. */
  private static int weekBeginningOn(DayOfWeek first, ZonedDateTime time) {
    int sinceFirst = Math.floorMod(time.getDayOfWeek().getValue() - first.getValue(), 7);
    return (time.getDayOfYear() + 6 - sinceFirst) / 7;
  }

  private static String zeros(int width, int value) {
    return String.format(Locale.ROOT, "%0" + width + "d", value);
  }

  private static String spaces(int value) {
    return String.format(Locale.ROOT, "%2d", value);
  }
}
