package io.github.mqttclient.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.Credentials;
import io.github.mqttclient.MemoryPersistence;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.fixtures.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is logged when a client is built. */
class ConfigurationLintsTest {

  private static List<String> linesOf(UnaryOperator<MqttClientBuilder> settings) {
    MqttClientBuilder builder = MqttClient.builder().server("mqtt://broker.example").clientId("c");
    try (CapturedLog log = new CapturedLog();
        MqttClient client = settings.apply(builder).build()) {
      assertThat(client).isNotNull();
      return log.lines();
    }
  }

  @Test
  void defaultsAreNotWarnedOf() {
    assertThat(linesOf(b -> b)).isEmpty();
  }

  @Test
  void whatIsSetAsItIsMeantIsNotWarnedOf() {
    assertThat(
            linesOf(
                b ->
                    b.server("mqtts://broker.example", "wss://broker.example")
                        .credentials("u", "p")
                        .keepAlive(Duration.ofSeconds(1))
                        .persistentSession(Duration.ofDays(1))
                        .persistence(new MemoryPersistence())
                        .manualAcknowledgement(true)))
        .isEmpty();
  }

  @Test
  void keepAliveOfZeroIsWarnedOf() {
    assertThat(linesOf(b -> b.keepAlive(Duration.ZERO)))
        .singleElement()
        .asString()
        .startsWith("WARN keepAlive is 0: ")
        .endsWith("Remedy: keepAlive(Duration.ofSeconds(60))");
  }

  @Test
  void persistenceOfACleanSessionIsWarnedOf() {
    assertThat(linesOf(b -> b.persistence(new MemoryPersistence())))
        .singleElement()
        .asString()
        .startsWith("WARN There is a persistence, but the session is not persistent: ")
        .endsWith("Remedy: persistentSession(expiry)");
  }

  @Test
  void passwordWithoutTlsIsWarnedOfForEachServerThatIsElsewhere() {
    assertThat(
            linesOf(
                b ->
                    b.server("mqtt://a.example", "mqtts://b.example", "ws://c.example")
                        .credentials("u", "secret")))
        .hasSize(2)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("WARN The password goes to a.example:1883 without TLS: ")
                    .endsWith("Remedy: mqtts://"),
            line ->
                assertThat(line)
                    .startsWith("WARN The password goes to c.example:80 without TLS: ")
                    .endsWith("Remedy: wss://"))
        .noneMatch(line -> line.contains("secret"));
    assertThat(
            linesOf(
                b ->
                    b.credentials(
                        () -> CompletableFuture.completedFuture(Credentials.of("u", "p")))))
        .hasSize(1);
    assertThat(linesOf(b -> b.server("mqtt://127.example").credentials("u", "p"))).hasSize(1);
    assertThat(linesOf(b -> b.userName("u"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mqtt://localhost",
        "mqtt://LocalHost:1",
        "mqtt://a.localhost",
        "mqtt://127.0.0.1",
        "mqtt://127.1.2.3",
        "ws://[::1]:80",
        "mqtt://[0:0:0:0:0:0:0:1]",
        "unix:/run/mosquitto.sock"
      })
  void passwordToThisMachineIsNotWarnedOf(String server) {
    assertThat(linesOf(b -> b.server(server).credentials("u", "p"))).isEmpty();
  }
}
