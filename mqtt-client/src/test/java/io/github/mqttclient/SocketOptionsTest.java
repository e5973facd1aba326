package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketOptionsTest {
  private static final SocketOptions DEFAULTS = SocketOptions.defaults();

  @Test
  void defaultsAreNoDelayAndElseWhatTheSystemChooses() {
    assertThat(DEFAULTS.tcpNoDelay()).isTrue();
    assertThat(DEFAULTS.keepAlive()).isFalse();
    assertThat(DEFAULTS.localAddress()).isEmpty();
    assertThat(DEFAULTS.sendBufferSize()).isEmpty();
    assertThat(DEFAULTS.receiveBufferSize()).isEmpty();
  }

  @Test
  void eachSettingLeavesTheOthersAsTheyAre() {
    SocketOptions options =
        DEFAULTS
            .localAddress(new InetSocketAddress("127.0.0.2", 7))
            .sendBufferSize(1)
            .receiveBufferSize(2)
            .tcpNoDelay(false)
            .keepAlive(true)
            .sendBufferSize(3);

    assertThat(options.localAddress()).contains(new InetSocketAddress("127.0.0.2", 7));
    assertThat(options.sendBufferSize()).hasValue(3);
    assertThat(options.receiveBufferSize()).hasValue(2);
    assertThat(options.tcpNoDelay()).isFalse();
    assertThat(options.keepAlive()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, 0",
    "192.0.2.7:4000, 192.0.2.7, 4000",
    "eth.example, eth.example, 0",
    "eth.example:65535, eth.example, 65535",
    "2001:db8::7, 2001:db8::7, 0",
    "[2001:db8::7], 2001:db8::7, 0",
    "[2001:db8::7]:4000, 2001:db8::7, 4000",
    "fe80::1%eth0, fe80::1%eth0, 0"
  })
  void localAddressIsReadAndNotLookedUp(String text, String host, int port) {
    assertThat(DEFAULTS.localAddress(text).localAddress())
        .contains(InetSocketAddress.createUnresolved(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":4000", "[]", "[]:1"})
  void localAddressMustHaveAHost(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.localAddress(text))
        .withMessage("localAddress must not be empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "[::1", "::1]", "[::1]4000", "\u00e9"})
  void localAddressIsANameOrAnAddress(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.localAddress(text))
        .withMessageStartingWith("localAddress must be a name or an address, without U+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:", "host:x", "tcp://host", "[::1]:", "host:99999999999"})
  void portOfTheLocalAddressIsANumber(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.localAddress(text))
        .withMessage("localAddress must end with a port after its colon: \"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void portOfTheLocalAddressMustExist(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.localAddress("host:" + port))
        .withMessage("port of localAddress must be from 0 to 65535: " + port);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void buffersHaveAtLeastOneByte(int bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.sendBufferSize(bytes))
        .withMessage("sendBufferSize must be at least 1: " + bytes);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.receiveBufferSize(bytes))
        .withMessage("receiveBufferSize must be at least 1: " + bytes);
  }
}
