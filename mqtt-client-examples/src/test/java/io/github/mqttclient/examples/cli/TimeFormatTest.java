package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.StringJoiner;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against {@code date}, which prints what {@code strftime} does. */
final class TimeFormatTest {
  private static final String CODES = "aAbBcCdDeFgGhHIjklmMnNpPrRsStTuUVwWxXyYzZ";

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T12:18:53.000000001Z, UTC",
    "2020-12-31T23:59:59Z, UTC",
    "2021-01-01T00:00:00Z, UTC",
    "2021-01-03T12:00:00Z, UTC",
    "2021-01-04T01:02:03Z, UTC",
    "2024-02-29T13:00:00Z, UTC",
    "2023-01-01T11:59:59Z, Europe/Berlin",
    "2023-07-01T22:30:00Z, Europe/Berlin",
    "2023-07-01T03:30:00Z, America/New_York",
    "1999-12-31T00:00:00Z, Asia/Kolkata",
  })
  void fieldsAreThoseOfDate(String instant, String zone) throws IOException {
    StringJoiner format = new StringJoiner("|", "+", "");
    StringJoiner ours = new StringJoiner("|");
    ZonedDateTime time = Instant.parse(instant).atZone(ZoneId.of(zone));
    for (int i = 0; i < CODES.length(); i++) {
      char code = CODES.charAt(i);
      format.add("%" + code);
      ours.add(TimeFormat.field(code, time));
    }

    assertThat(ours.toString()).isEqualTo(date(instant, zone, format.toString()));
  }

  private static String date(String instant, String zone, String format) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("date", "--date=" + instant, format);
    builder.environment().put("TZ", zone);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.onExit().join();
    Assumptions.assumeTrue(process.exitValue() == 0, "date is not GNU date");
    return output.substring(0, output.length() - 1);
  }
}
