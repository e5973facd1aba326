package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonParserTest {

  private static String reprinted(String json) throws JsonParser.InvalidJsonException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonParser.parse(json.getBytes(StandardCharsets.UTF_8)).print(false, 0, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "1 1",
        "1.0 1",
        "-0.5 -0.5",
        "1e3 1000",
        "1e-7 1e-07",
        "3e20 3e+20",
        "123456789012 123456789012",
        "0.1 0.1",
        "0.30000000000000004 0.30000000000000004",
        "1e400 null",
        "[] []",
        "[1,[2,[]]] [1,[2,[]]]",
        "true true",
      })
  void valuesArePrintedAsCJsonDoes(String json, String printed)
      throws JsonParser.InvalidJsonException {
    assertThat(reprinted(json)).isEqualTo(printed);
  }

  @Test
  void escapesAreResolvedAndMadeAgain() throws JsonParser.InvalidJsonException {
    assertThat(reprinted("\"\\u00e9\\ud83d\\ude00\\/\\n\\u0001\\\"\""))
        .isEqualTo("\"é😀/\\n\\u0001\\\"\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{",
        "[1",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "\"",
        "\"\\x\"",
        "1 2",
        "nul",
        "\"\\ud800\"",
      })
  void whatIsNotJsonIsRefused(String json) {
    assertThatThrownBy(() -> reprinted(json)).isInstanceOf(JsonParser.InvalidJsonException.class);
  }

  @Test
  void deepNestingIsRefusedAndNoStackOverflow() {
    assertThatThrownBy(() -> reprinted("[".repeat(100_000)))
        .isInstanceOf(JsonParser.InvalidJsonException.class);
  }
}
