package io.github.mqttclient.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectoryNameTest {

  @ParameterizedTest
  @CsvSource({
    "client_1-x, client_1-x",
    "A, %41",
    "a/b, a%2fb",
    "., %2e",
    ".., %2e%2e",
    "%2e, %252e",
    "a~b, a%7eb",
    "a b, a%20b",
    "ä, %c3%a4",
    "😀, %f0%9f%98%80",
    "con, %63on",
    "lpt1, %6cpt1",
    "com10, com10"
  })
  void allButPlainCharactersIsEscaped(String clientId, String name) {
    assertThat(name(clientId)).isEqualTo(name);
  }

  @Test
  void longIdentifierIsCutAndHashed() {
    assertThat(name("x".repeat(120))).isEqualTo("x".repeat(120));
    assertThat(name("x".repeat(121)))
        .matches("x{48}~[0-9a-f]{64}")
        .isNotEqualTo(name("x".repeat(122)));
    assertThat(name("😀".repeat(16_000))).hasSize(113);
  }

  // Complaint 34.
  @Test
  void differentIdentifiersHaveDifferentNamesOnAnyFileSystem() {
    Random random = new Random(1);
    List<String> parts =
        List.of("a", "A", "/", "\\", ".", "..", "%", "%41", "~", "ß", "ẞ", "i", "İ", "ı", "é", "e");
    Map<String, String> owners = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder id = new StringBuilder();
      for (int part = random.nextInt(4); part >= 0; part--) {
        id.append(parts.get(random.nextInt(parts.size())));
      }
      String owner = owners.putIfAbsent(name(id.toString()), id.toString());
      assertThat(owner == null || owner.contentEquals(id)).as("%s and %s", id, owner).isTrue();
    }
    assertThat(owners.keySet())
        .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)))
        .allMatch(name -> name.matches("[a-z0-9_%~-]{1,120}"));
  }

  @Test
  void identifierThatIsEmptyTooLongOrNotUnicodeIsRefused() {
    assertThatThrownBy(() -> name("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> name("x".repeat(65_536))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> name("a\uD800")).isInstanceOf(IllegalArgumentException.class);
  }

  private static String name(String clientId) {
    return DirectoryName.of(DirectoryName.bytesOf(clientId));
  }
}
