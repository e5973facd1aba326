package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketOptionsTest {
  @Test
  void defaultsLeaveEverythingToUriAndVersion() {
    WebSocketOptions options = WebSocketOptions.DEFAULT;

    assertThat(options.subprotocol()).isEmpty();
    assertThat(options.subprotocolRequired()).isTrue();
    assertThat(options.path()).isEmpty();
    assertThat(options.headers()).isEmpty();
    assertThat(options.maximumFrameSize()).isEqualTo(268_435_460);
  }

  @Test
  void providersAreAskedEachTime() {
    AtomicInteger attempts = new AtomicInteger();
    WebSocketOptions options =
        WebSocketOptions.builder()
            .header("X-Tenant", "7")
            .header("x-signature", "none")
            .headersProvider(() -> Map.of("X-Signature", "s" + attempts.incrementAndGet()))
            .pathProvider(() -> "/mqtt?attempt=" + attempts.incrementAndGet())
            .build();

    assertThat(options.headers()).containsOnly(entry("X-Tenant", "7"), entry("x-signature", "s1"));
    assertThat(options.path()).contains("/mqtt?attempt=2");
    assertThat(options.headers()).containsEntry("x-signature", "s3");
  }

  @Test
  void headersAreTheSameInAnyCase() {
    WebSocketOptions options =
        WebSocketOptions.builder().header("Cookie", "a").header("COOKIE", "b").build();

    assertThat(options.headers()).hasSize(1).containsEntry("cookie", "b");
  }

  @Test
  void optionsDoNotChangeWithTheirBuilder() {
    WebSocketOptions.Builder builder = WebSocketOptions.builder().header("A", "1");
    WebSocketOptions options = builder.build();

    builder.header("B", "2").path("/x");

    assertThat(options.headers()).containsOnlyKeys("A");
    assertThat(options.path()).isEmpty();
  }

  @Test
  void aBuilderCanStartWithOptions() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .subprotocol("mqttv3.1")
            .subprotocolRequired(false)
            .maximumFrameSize(1_000)
            .path("/a")
            .header("A", "1")
            .headersProvider(() -> Map.of("B", "2"))
            .build();

    WebSocketOptions derived = options.toBuilder().header("C", "3").build();

    assertThat(derived.subprotocol()).contains("mqttv3.1");
    assertThat(derived.subprotocolRequired()).isFalse();
    assertThat(derived.maximumFrameSize()).isEqualTo(1_000);
    assertThat(derived.path()).contains("/a");
    assertThat(derived.headers()).containsOnlyKeys("A", "B", "C");
    assertThat(options.headers()).containsOnlyKeys("A", "B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X\r\nY", "X Y", "X:", "\u00e9"})
  void headerNamesCannotEndTheirLine(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().header(name, "v"))
        .withMessageMatching("(?s)header name must be a word of HTTP, without U\\+....: \".*\"");
  }

  @Test
  void headerNameMustNotBeEmpty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().header("", "v"))
        .withMessage("header name must not be empty");
  }

  @Test
  void headerValuesCannotEndTheirLineAndAreNotShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().header("Authorization", "s3cret\n"))
        .withMessage("header Authorization must not contain U+000A (at index 6)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().header("X", "\u20ac"))
        .withMessage("header X must be Latin-1, but not at index 0");
  }

  @Test
  void whatProvidersGiveIsChecked() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .headersProvider(() -> Map.of("X", "a\r\nHost: evil"))
            .pathProvider(() -> "mqtt")
            .build();

    assertThatIllegalArgumentException()
        .isThrownBy(options::headers)
        .withMessage("header X must not contain U+000D (at index 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(options::path)
        .withMessage("path must begin with a slash: \"mqtt\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upgrade", "connection", "SEC-WEBSOCKET-KEY", "Transfer-Encoding"})
  void headersOfTheUpgradeAreTheClients(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().header(name, "v"))
        .withMessage("header " + name + " is set by the client itself");
  }

  @ParameterizedTest
  @CsvSource({"/a b, 0020, 2", "/\u00e9, 00E9, 1", "/a#b, 0023, 2"})
  void pathsAreWhatCanTravel(String path, String character, int index) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().path(path))
        .withMessage("path must not contain U+" + character + " (at index " + index + ")");
  }

  @Test
  void subprotocolIsAWord() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().subprotocol("mqtt, amqp"))
        .withMessage("subprotocol must be a word of HTTP, without U+002C: \"mqtt, amqp\"");
  }

  @Test
  void frameSizeIsPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().maximumFrameSize(0))
        .withMessage("maximumFrameSize must be at least 1: 0");
  }

  @Test
  void textHasNoSecrets() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .header("Authorization", "s3cret")
            .path("/mqtt?signature=s3cret")
            .headersProvider(() -> Map.of("X", "s3cret"))
            .build();

    assertThat(options.toString())
        .isEqualTo(
            "WebSocketOptions[subprotocol=by version, path=given, headers=[Authorization] and a"
                + " provider's, maximumFrameSize=268435460]");
  }
}
