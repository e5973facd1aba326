package io.github.mqttclient.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.internal.transport.ServerUri.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUriTest {

  @ParameterizedTest
  @CsvSource({
    "mqtt://localhost, MQTT, localhost, 1883",
    "mqtt://localhost/, MQTT, localhost, 1883",
    "mqtt://localhost:1, MQTT, localhost, 1",
    "tcp://localhost:65535, MQTT, localhost, 65535",
    "MQTT://Example.COM, MQTT, Example.COM, 1883",
    "mqtt://127.0.0.1:18830, MQTT, 127.0.0.1, 18830",
    "mqtt://[::1], MQTT, ::1, 1883",
    "tcp://[2001:db8::1]:1884, MQTT, 2001:db8::1, 1884",
    "mqtts://localhost, MQTTS, localhost, 8883",
    "ssl://localhost:1, MQTTS, localhost, 1",
    "TLS://[::1], MQTTS, ::1, 8883"
  })
  void hostAndPortAreRead(String text, Scheme scheme, String host, int port) {
    assertThat(ServerUri.parse(text)).isEqualTo(new ServerUri(scheme, host, port, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "ws://localhost, WS, localhost, 80, /mqtt",
    "wss://localhost, WSS, localhost, 443, /mqtt",
    "ws://localhost:8080/, WS, localhost, 8080, /",
    "wss://[::1]:1/a/b?c=d&e=%20, WSS, ::1, 1, /a/b?c=d&e=%20",
    "WS://localhost?token=1, WS, localhost, 80, /mqtt?token=1"
  })
  void pathAndQueryOfAWebSocketAreReadAsTheyStand(
      String text, Scheme scheme, String host, int port, String target) {
    assertThat(ServerUri.parse(text)).isEqualTo(new ServerUri(scheme, host, port, target));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unix:/run/mosquitto.sock | /run/mosquitto.sock",
        "unix:///run/mosquitto.sock | /run/mosquitto.sock",
        "UNIX:/a b%20c?d#e:1 | /a b%20c?d#e:1",
        "unix:////run | //run"
      })
  void pathOfAUnixDomainSocketIsReadAsItStands(String text, String path) {
    ServerUri server = ServerUri.parse(text);

    assertThat(server).isEqualTo(new ServerUri(Scheme.UNIX, "", 0, path));
    assertThat(server).hasToString("unix:" + path);
    assertThat(server.scheme().isTls() || server.scheme().isWebSocket()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mqtt://localhost:1883",
        "mqtts://[::1]:1",
        "ws://localhost:80/mqtt",
        "wss://broker.example:443/a?b=c",
        "unix:/run/mosquitto.sock",
        "mqtts+srv://example.test"
      })
  void uriIsReadBackAsTheSame(String uri) {
    assertThat(ServerUri.parse(uri).uri()).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:", "unix://", "unix:run/socket", "unix://run/socket", "unix:/a\0"})
  void unixDomainSocketWithoutPathIsRefused(String text) {
    assertThatThrownBy(() -> ServerUri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "server URI \""
                + text.replace("\0", "\\x00")
                + "\": it must be unix:/path, without U+0000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:1883 | the scheme must be mqtt, tcp, mqtts, ssl, tls, ws, wss, unix, mqtt+srv or mqtts+srv",
        "localhost | the scheme must be mqtt, tcp, mqtts, ssl, tls, ws, wss, unix, mqtt+srv or mqtts+srv",
        "http://localhost | the scheme must be mqtt, tcp, mqtts, ssl, tls, ws, wss, unix, mqtt+srv or mqtts+srv",
        "mqtt:localhost | it must be scheme://host[:port]",
        "mqtt:///path | it must be scheme://host[:port]",
        "mqtt://my_host | it must be scheme://host[:port]",
        "mqtt://a,b | it must be scheme://host[:port]",
        "mqtt://localhost/path | it must end after host and port",
        "mqtt://localhost?a=b | it must end after host and port",
        "mqtt://localhost#a | it must end after host and port",
        "ws://localhost/mqtt#a | it must have no fragment (#)",
        "mqtt://localhost:0 | the port must be from 1 to 65535",
        "mqtt://localhost:65536 | the port must be from 1 to 65535",
        "mqtt+srv://example.test:1883 | it must have no port, which the SRV records say",
        "mqtts+srv://[::1] | it must be a domain, not an address",
        "mqtt+srv://127.0.0.1 | it must be a domain, not an address",
        "mqtt+srv://example.test/path | it must end after host and port",
        "mqtt:// | Expected authority",
        "mqtt://local host | Illegal character in authority"
      })
  void whatIsNoServerIsRefusedWithTheRule(String text, String rule) {
    assertThatThrownBy(() -> ServerUri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("server URI \"" + text + "\": " + rule);
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt+srv://example.test, MQTT_SRV, example.test, _mqtt._tcp.example.test",
    "MQTTS+SRV://3com.test/, MQTTS_SRV, 3com.test, _secure-mqtt._tcp.3com.test"
  })
  void domainIsReadAndHasServices(String text, Scheme scheme, String domain, String service) {
    ServerUri uri = ServerUri.parse(text);

    assertThat(uri).isEqualTo(new ServerUri(scheme, domain, 0, "")).hasToString(service);
    assertThat(uri.scheme().isTls()).isEqualTo(scheme == Scheme.MQTTS_SRV);
  }

  @Test
  void longTextsAndControlCharactersAreNotRepeated() {
    assertThatThrownBy(() -> ServerUri.parse("mqtt://a\n" + "b".repeat(10_000)))
        .hasMessageStartingWith("server URI \"mqtt://a\\x0Abbb")
        .hasMessageEndingWith("…\": Illegal character in authority");
  }

  @Test
  void passwordInTheUriIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> ServerUri.parse("mqtt://user:secret@localhost"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("server URI must not hold user name and password: use credentials(...)");
  }

  @Test
  void textIsHostAndPort() {
    assertThat(new ServerUri(Scheme.MQTT, "localhost", 1883, "")).hasToString("localhost:1883");
    assertThat(new ServerUri(Scheme.MQTTS, "::1", 1883, "")).hasToString("[::1]:1883");
  }
}
