package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.fixtures.DnsServer;
import io.github.mqttclient.fixtures.DnsServer.Behaviour;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceLookUpTest {
  private static final String NAME = "_mqtt._tcp.example.test";

  private final DnsServer dns = new DnsServer();

  @AfterEach
  void close() {
    dns.close();
  }

  @Test
  void allRecordsOfTheNameAreRead() throws IOException {
    dns.record(NAME, 0, 5, 1883, "mq1.example.test.")
        .record(NAME, 65535, 65535, 65535, "mq2.example.test.");

    assertThat(ServiceLookUp.ask(dns.url(), NAME))
        .containsExactlyInAnyOrder(
            new ServiceRecord(0, 5, 1883, "mq1.example.test."),
            new ServiceRecord(65535, 65535, 65535, "mq2.example.test."));
    assertThat(dns.questions).containsExactly(NAME);
  }

  @Test
  void rootAsTargetIsKept() throws IOException {
    dns.record(NAME, 0, 0, 0, ".");

    assertThat(ServiceLookUp.ask(dns.url(), NAME)).containsExactly(new ServiceRecord(0, 0, 0, "."));
  }

  @Test
  void unknownNameHasNoRecord() {
    assertThatThrownBy(() -> ServiceLookUp.ask(dns.url(), NAME))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no SRV record");
  }

  @Test
  void nameWithoutRecordsGivesNone() throws IOException {
    dns.nameWithoutRecords(NAME);

    assertThat(ServiceLookUp.ask(dns.url(), NAME)).isEmpty();
  }

  @Test
  void failureOfTheNameServerIsToldInItsWords() {
    dns.behaviour(Behaviour.FAILS);

    assertThatThrownBy(() -> ServiceLookUp.ask(dns.url(), NAME))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the look-up of SRV records failed: ")
        .hasMessageContaining("response code 2");
  }

  /** What another JVM, made without JNDI as Android is, says. */
  @Test
  void platformWithoutJndiSaysThatItIsMissing() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "--limit-modules",
                "java.base",
                "-cp",
                System.getProperty("java.class.path"),
                AskingProgram.class.getName(),
                dns.url())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(said).isEqualTo("DNS SRV needs javax.naming, which this platform lacks");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(dns.questions).isEmpty();
  }

  /** Prints what comes of a look-up. */
  static final class AskingProgram {
    private AskingProgram() {}

    public static void main(String[] nameServer) {
      try {
        System.out.print(ServiceLookUp.ask(nameServer[0], NAME));
      } catch (IOException e) {
        System.out.print(e.getMessage());
      }
    }
  }
}
