package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.conformance.Normative;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MqttClientBuilderTest {

  /** One call of a setter. */
  private interface Setting {
    void set(MqttClientBuilder builder);
  }

  private static Arguments refused(Setting setting, String text) {
    return Arguments.of(setting, text);
  }

  static Stream<Arguments> refusedSettings() {
    String tooLong = "x".repeat(65_536);
    return Stream.of(
        refused(b -> b.server(), "at least one server is required"),
        refused(
            b -> b.server("mqtt://ok", "nonsense"),
            "server URI \"nonsense\": the scheme must be mqtt, tcp, mqtts, ssl, tls, ws, wss, unix, mqtt+srv or mqtts+srv"),
        refused(b -> b.clientId("a\0"), "clientId must not contain U+0000: \"a\0\""),
        refused(
            b -> b.clientId(tooLong),
            "clientId has 65536 bytes of UTF-8, more than 65535: \"" + "x".repeat(64) + "…\""),
        refused(b -> b.userName("\uD800"), "userName has a lone surrogate at index 0: \"\uD800\""),
        refused(b -> b.password(new byte[65_536]), "password has 65536 bytes, more than 65535"),
        refused(b -> b.credentials("u", tooLong), "password has 65536 bytes, more than 65535"),
        refused(b -> b.keepAlive(Duration.ofSeconds(-1)), "keepAlive must not be negative: PT-1S"),
        refused(b -> b.keepAlive(Duration.ofHours(20)), "keepAlive must be at most 65535 s: PT20H"),
        refused(
            b -> b.keepAlive(Duration.ofSeconds(65_535).plusNanos(1)),
            "keepAlive must be at most 65535 s: PT18H12M15.000000001S"),
        refused(
            b -> b.connectTimeout(Duration.ZERO), "connectTimeout must be longer than zero: PT0S"),
        refused(
            b -> b.connectTimeout(Duration.ofSeconds(-1)),
            "connectTimeout must be longer than zero: PT-1S"),
        refused(
            b -> b.connectTimeout(Duration.ofSeconds(Long.MAX_VALUE)),
            "connectTimeout must be at most 292 years: PT2562047788015215H30M7S"),
        refused(
            b -> b.waitForHandlers(Duration.ofMillis(-1)), "time must not be negative: PT-0.001S"),
        refused(
            b -> b.waitForHandlers(Duration.ofSeconds(Long.MAX_VALUE)),
            "time must be at most 292 years: PT2562047788015215H30M7S"),
        refused(b -> b.version(), "at least one version is required"),
        refused(
            b -> b.persistentSession(Duration.ZERO),
            "expiry must be longer than zero: a session that ends with its connection is not"
                + " persistent"),
        refused(
            b -> b.persistentSession(Duration.ofSeconds(-5)), "expiry must not be negative: PT-5S"),
        refused(
            b -> b.persistentSession(Duration.ofSeconds(0x1_0000_0000L)),
            "expiry must be at most 4294967295 s: PT1193046H28M16S"),
        refused(b -> b.receiveMaximum(0), "receiveMaximum must be from 1 to 65535: 0"),
        refused(b -> b.receiveMaximum(65_536), "receiveMaximum must be from 1 to 65535: 65536"),
        refused(b -> b.maximumPacketSize(0), "maximumPacketSize must be from 1 to 268435460: 0"),
        refused(
            b -> b.maximumPacketSize(268_435_461),
            "maximumPacketSize must be from 1 to 268435460: 268435461"),
        refused(b -> b.maximumInFlight(0), "maximumInFlight must be from 1 to 65535: 0"),
        refused(b -> b.maximumInFlight(65_536), "maximumInFlight must be from 1 to 65535: 65536"),
        refused(b -> b.topicAliases(-1), "topicAliases must be from 0 to 65535: -1"),
        refused(
            b -> b.topicAliasMaximum(65_536), "topicAliasMaximum must be from 0 to 65535: 65536"),
        refused(b -> b.outboundQueue(0, 1), "messages must be from 1 to 2147483647: 0"),
        refused(b -> b.outboundQueue(1, 0), "bytes must be at least 1: 0"),
        refused(b -> b.inboundQueue(0, 1), "messages must be from 1 to 2147483647: 0"),
        refused(b -> b.inboundQueue(1, -1), "bytes must be at least 1: -1"),
        refused(b -> b.handler("a/#/b", message -> {}), null),
        refused(b -> b.connectProperty("a\0", "b"), null));
  }

  @ParameterizedTest
  @MethodSource("refusedSettings")
  @Normative({
    "EXT-121",
    "EXT-123",
    "MQTT5-3.1.3-4",
    "MQTT5-3.1.3-12",
    "MQTT5-1.5.4-1",
    "MQTT5-1.5.4-2",
    "MQTT311-3.1.3-4",
    "MQTT311-3.1.3-11"
  })
  void valueOutOfItsRangeIsRefusedAtOnceWithRuleAndValue(Setting setting, String text) {
    MqttClientBuilder builder = MqttClient.builder().server("mqtt://localhost");

    assertThatThrownBy(() -> setting.set(builder))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            failure -> {
              if (text != null) {
                assertThat(failure).hasMessage(text);
              }
            });
    builder.build().close(); // It is as it was.
  }

  static Stream<Setting> acceptedSettings() {
    return Stream.of(
        b -> b.server("mqtt://a", "tcp://b:1"),
        b -> b.clientId(""),
        b -> b.clientId("x".repeat(65_535)),
        b -> b.userName(""),
        b -> b.password(new byte[0]),
        b -> b.password(new byte[65_535]),
        b -> b.credentials("u", ""),
        b -> b.keepAlive(Duration.ZERO),
        b -> b.keepAlive(Duration.ofSeconds(65_535)),
        b -> b.keepAlive(Duration.ofMillis(1)),
        b -> b.waitForHandlers(Duration.ZERO),
        b -> b.waitForHandlers(Duration.ofNanos(Long.MAX_VALUE)),
        b -> b.connectTimeout(Duration.ofNanos(1)),
        b -> b.connectTimeout(Duration.ofNanos(Long.MAX_VALUE)),
        b -> b.version(MqttVersion.values()),
        b -> b.clientId("c").persistentSession(Duration.ofSeconds(0xFFFF_FFFFL)),
        b -> b.clientId("c").persistentSession(Duration.ofNanos(1)),
        b -> b.will(Will.of("w", "", 2)),
        b -> b.receiveMaximum(1),
        b -> b.receiveMaximum(65_535),
        b -> b.maximumPacketSize(1),
        b -> b.maximumPacketSize(268_435_460),
        b -> b.maximumInFlight(1),
        b -> b.maximumInFlight(65_535),
        b -> b.outboundQueue(1, 1),
        b -> b.outboundQueue(Integer.MAX_VALUE, Long.MAX_VALUE),
        b -> b.inboundQueue(1, 1),
        b -> b.inboundQueue(Integer.MAX_VALUE, Long.MAX_VALUE),
        b -> b.manualAcknowledgement(true),
        b -> b.listener(new MqttClientListener() {}),
        b -> b.callbackExecutor(Runnable::run),
        b -> b.handler("$share/g/a/+", message -> {}),
        b -> b.defaultHandler(message -> {}));
  }

  @ParameterizedTest
  @MethodSource("acceptedSettings")
  void valueAtTheEndOfItsRangeIsAccepted(Setting setting) {
    MqttClientBuilder builder = MqttClient.builder().server("mqtt://localhost");

    setting.set(builder);

    MqttClient client = builder.build();
    assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    client.close();
    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
  }

  @Test
  void nullIsRefusedByItsName() {
    MqttClientBuilder builder = MqttClient.builder();

    assertThatThrownBy(() -> builder.clientId(null)).hasMessage("clientId");
    assertThatThrownBy(() -> builder.userName(null)).hasMessage("userName");
    assertThatThrownBy(() -> builder.password(null)).hasMessage("password");
    assertThatThrownBy(() -> builder.keepAlive(null)).hasMessage("keepAlive");
    assertThatThrownBy(() -> builder.connectTimeout(null)).hasMessage("connectTimeout");
    assertThatThrownBy(() -> builder.waitForHandlers(null)).hasMessage("time");
    assertThatThrownBy(() -> builder.parallelDelivery(null)).hasMessage("executor");
    assertThatThrownBy(() -> builder.will(null)).hasMessage("will");
    assertThatThrownBy(() -> builder.listener(null)).hasMessage("listener");
    assertThatThrownBy(() -> builder.callbackExecutor(null)).hasMessage("callbackExecutor");
    assertThatThrownBy(() -> builder.eventLoop(null)).hasMessage("eventLoop");
    assertThatThrownBy(() -> builder.defaultHandler(null)).hasMessage("defaultHandler");
    assertThatThrownBy(() -> builder.handler("a", null)).hasMessage("handler");
  }

  @Test
  void serverIsRequired() {
    assertThatThrownBy(() -> MqttClient.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a server is required: server(\"mqtt://host:1883\")");
  }

  /** One switch, and no way to half of it. */
  // Complaint 23.
  @Test
  @Normative("MQTT311-3.1.3-7")
  void persistentSessionNeedsAClientIdentifier() {
    MqttClientBuilder builder =
        MqttClient.builder().server("mqtt://localhost").persistentSession(Duration.ofDays(1));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a persistent session needs a client identifier: clientId(\"…\")");
    builder.clientId("c").build().close();
  }

  @Test
  void eventLoopOfSomebodyElseIsRefused() {
    MqttEventLoop foreign = () -> {};

    assertThatThrownBy(() -> MqttClient.builder().eventLoop(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("eventLoop must come from MqttEventLoop.create: ");
  }

  @Test
  void eventLoopHasFrom1To1024Threads() {
    assertThatThrownBy(() -> MqttEventLoop.create(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be from 1 to 1024: 0");
    assertThatThrownBy(() -> MqttEventLoop.create(1025))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be from 1 to 1024: 1025");
    MqttEventLoop.create(1024).close();
  }

  @Test
  void builderOfAClientHasItsSettingsAndIsIndependent() {
    MqttClient client = MqttClient.builder().server("mqtt://localhost").build();

    MqttClient second = client.toBuilder().clientId("other").build();
    MqttClient third = client.toBuilder().build();

    assertThat(second).isNotSameAs(client);
    assertThat(third.state()).isEqualTo(ClientState.DISCONNECTED);
    client.close();
    assertThat(second.state()).isEqualTo(ClientState.DISCONNECTED);
    second.close();
    third.close();
  }
}
