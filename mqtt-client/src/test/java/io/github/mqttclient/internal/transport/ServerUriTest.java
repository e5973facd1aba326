package io.github.mqttclient.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerUriTest {

  @ParameterizedTest
  @CsvSource({
    "mqtt://localhost, localhost, 1883",
    "mqtt://localhost/, localhost, 1883",
    "mqtt://localhost:1, localhost, 1",
    "tcp://localhost:65535, localhost, 65535",
    "MQTT://Example.COM, Example.COM, 1883",
    "mqtt://127.0.0.1:18830, 127.0.0.1, 18830",
    "mqtt://[::1], ::1, 1883",
    "tcp://[2001:db8::1]:1884, 2001:db8::1, 1884"
  })
  void hostAndPortAreRead(String text, String host, int port) {
    assertThat(ServerUri.parse(text)).isEqualTo(new ServerUri(host, port));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:1883 | the scheme must be mqtt or tcp",
        "localhost | the scheme must be mqtt or tcp",
        "http://localhost | the scheme must be mqtt or tcp",
        "mqtt:localhost | it must be scheme://host[:port]",
        "mqtt:///path | it must be scheme://host[:port]",
        "mqtt://my_host | it must be scheme://host[:port]",
        "mqtt://a,b | it must be scheme://host[:port]",
        "mqtt://localhost/path | it must end after host and port",
        "mqtt://localhost?a=b | it must end after host and port",
        "mqtt://localhost#a | it must end after host and port",
        "mqtt://localhost:0 | the port must be from 1 to 65535",
        "mqtt://localhost:65536 | the port must be from 1 to 65535",
        "mqtt:// | Expected authority",
        "mqtt://local host | Illegal character in authority"
      })
  void whatIsNoServerIsRefusedWithTheRule(String text, String rule) {
    assertThatThrownBy(() -> ServerUri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("server URI \"" + text + "\": " + rule);
  }

  @Test
  void passwordInTheUriIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> ServerUri.parse("mqtt://user:secret@localhost"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("server URI must not hold user name and password: use credentials(...)");
  }

  @Test
  void textIsHostAndPort() {
    assertThat(new ServerUri("localhost", 1883)).hasToString("localhost:1883");
    assertThat(new ServerUri("::1", 1883)).hasToString("[::1]:1883");
  }
}
