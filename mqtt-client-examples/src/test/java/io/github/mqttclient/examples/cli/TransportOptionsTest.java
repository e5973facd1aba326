package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttClient;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransportOptionsTest {

  /** What is not possible is never passed over in silence. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--psk 12 --psk-identity me",
        "--tls-engine pkcs11",
        "--tls-engine-kpass-sha1 00",
        "--cafile ca.pem",
        "--capath certs",
        "--cert c.pem --key k.pem",
        "--ciphers X",
        "--insecure",
        "--tls-alpn mqtt",
        "--tls-version tlsv1.3",
        "--tls-use-os-certs",
        "--ws",
        "--proxy socks5h://localhost",
        "--unix /tmp/socket",
        "-S",
        "-A 127.0.0.1",
      })
  void optionThatTheLibraryLacksIsRefusedByName(String line) throws UsageException {
    ParsedOptions options = new ParsedOptions(Tool.PUB);
    new OptionParser(options).parse(Arrays.asList(line.split(" ")));

    String first = line.replaceFirst(" .*", "");
    assertThatThrownBy(() -> TransportOptions.apply(options, MqttClient.builder()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(first + " is not supported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "::1", "[::1]", "10.0.0.1"})
  void hostsAreNamesAndAddresses(String host) throws UsageException {
    ParsedOptions options = new ParsedOptions(Tool.PUB);
    options.add(Option.HOST, host);
    var builder = MqttClient.builder();

    TransportOptions.apply(options, builder);

    assertThat(builder.build()).isNotNull();
  }
}
