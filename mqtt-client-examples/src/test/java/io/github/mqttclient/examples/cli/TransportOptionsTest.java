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
      })
  void optionThatJavaLacksIsRefusedByName(String line) throws UsageException {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cafile pom.xml",
        "-S -h example.org",
        "-S -h example.org --tls-use-os-certs --nodelay",
        "--cafile pom.xml --cert pom.xml --key pom.xml --keyform pem --ciphers TLS_AES_128_GCM_SHA256 --insecure",
        "--tls-use-os-certs --tls-version tlsv1.3 --tls-alpn mqtt",
        "--ws",
        "-L wss://user:pw@localhost:8443/topic",
        "--proxy socks5h://localhost",
        "--proxy socks5h://user:secret@[::1]:1081",
        "--proxy http://proxy.example:3128",
        "--unix /tmp/socket",
        "--unix socket",
        "-A 127.0.0.1",
        "-A ::1",
      })
  void layersAreSetUp(String line) throws UsageException {
    var builder = MqttClient.builder();

    TransportOptions.apply(parsed(line), builder);

    assertThat(builder.build()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cafile pom.xml --tls-version tlsv9",
        "--cafile nowhere.pem",
        "--capath src",
        "--capath nowhere",
        "--cafile pom.xml --cert nowhere.pem --key pom.xml",
        "--cafile pom.xml --cert pom.xml --key pom.xml --keyform engine",
        "-S -h 127.0.0.1",
        "-S -h example.org --ws",
        "-S --unix /tmp/socket",
        "--proxy http://",
        "--proxy socks5h://host:99999",
        "--proxy ftp://host",
        "--unix /tmp/socket --ws",
        "--unix /tmp/socket --cafile pom.xml",
        "-A 127.0.0.1/8",
      })
  void whatMakesNoSenseIsRefusedInOneLine(String line) throws UsageException {
    ParsedOptions options = parsed(line);

    assertThatThrownBy(() -> TransportOptions.apply(options, MqttClient.builder()))
        .isInstanceOf(UsageException.class)
        .hasMessageNotContaining("\n");
  }

  private static ParsedOptions parsed(String line) throws UsageException {
    ParsedOptions options = new ParsedOptions(Tool.PUB);
    new OptionParser(options).parse(Arrays.asList(line.split(" ")));
    return options;
  }
}
