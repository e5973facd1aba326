package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineReaderTest {

  private static List<String> lines(String input) throws IOException {
    LineReader reader =
        new LineReader(new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)));
    List<String> lines = new ArrayList<>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, StandardCharsets.ISO_8859_1));
    }
    return lines;
  }

  @Test
  void linesKeepTheirBytes() throws IOException {
    assertThat(lines("a\n\n\0ÿ\r\nlast")).containsExactly("a", "", "\0ÿ\r", "last");
    assertThat(lines("a\n")).containsExactly("a");
    assertThat(lines("\n")).containsExactly("");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void linesMayBeLongerThanTheBuffer() throws IOException {
    String line = "x".repeat(8191);

    assertThat(lines(line + "\n" + line + "yy\nz")).containsExactly(line, line + "yy", "z");
  }
}
