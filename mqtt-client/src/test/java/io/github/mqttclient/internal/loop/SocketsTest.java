package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.internal.transport.UnixSockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set on the channels, and which addresses a local one leaves. */
class SocketsTest {
  private static final SocketOptions DEFAULTS = SocketOptions.defaults();
  private static final SocketAddress TCP = tcp("127.0.0.1", 1883);

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getAllByName(literal)[0];
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress tcp(String literal, int port) {
    return new InetSocketAddress(address(literal), port);
  }

  @Test
  void optionsAreSetOnAChannelThatDoesNotBlock() throws IOException {
    SocketOptions options = DEFAULTS.keepAlive(true).sendBufferSize(9_000).receiveBufferSize(9_500);

    try (SocketChannel channel = Sockets.tcp(options).open(TCP)) {
      assertThat(channel.isBlocking()).isFalse();
      assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(9_000);
      assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(9_500);
      assertThat(channel.getLocalAddress()).isNull();
    }
  }

  @Test
  void delayCanBeAllowed() throws IOException {
    try (SocketChannel channel = Sockets.tcp(DEFAULTS.tcpNoDelay(false)).open(TCP)) {
      assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
      assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
    }
  }

  @Test
  void unixDomainSocketHasTheBuffersOnly() throws IOException {
    SocketOptions options =
        DEFAULTS.localAddress("127.0.0.2").keepAlive(true).sendBufferSize(9_000);

    try (SocketChannel channel = Sockets.unix(options).open(UnixSockets.address("/nowhere"))) {
      assertThat(channel.isBlocking()).isFalse();
      assertThat(channel.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(9_000);
      assertThat(channel.supportedOptions()).doesNotContain(StandardSocketOptions.SO_KEEPALIVE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "[::ffff:127.0.0.2]:0"})
  void channelIsBoundToTheLocalAddress(String local) throws IOException {
    try (SocketChannel channel = Sockets.tcp(DEFAULTS.localAddress(local)).open(TCP)) {
      InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
      assertThat(bound.getAddress()).isEqualTo(address("127.0.0.2"));
      assertThat(bound.getPort()).isPositive();
    }
  }

  @Test
  void portThatAnotherConnectionHasJustHadCanBeBoundAgain() throws IOException {
    int port;
    try (SocketChannel channel = Sockets.tcp(DEFAULTS.localAddress("127.0.0.2")).open(TCP)) {
      port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    SocketOptions options = DEFAULTS.localAddress("127.0.0.2:" + port);
    try (SocketChannel channel = Sockets.tcp(options).open(TCP)) {
      assertThat(channel.getLocalAddress()).isEqualTo(tcp("127.0.0.2", port));
      assertThat(channel.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
    }
  }

  @Test
  void localAddressThatIsNotOfThisMachineIsNamed() throws IOException {
    Sockets sockets = Sockets.tcp(DEFAULTS.localAddress("192.0.2.1:4000"));

    assertThatThrownBy(() -> sockets.open(TCP))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot bind the local address 192.0.2.1 port 4000: ")
        .hasCauseInstanceOf(BindException.class);
  }

  @Test
  void localNameThatIsUnknownIsNamed() {
    assertThatThrownBy(() -> Sockets.tcp(DEFAULTS.localAddress("no-such-host.invalid")))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot resolve the local address no-such-host.invalid")
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void addressesOfTheOtherFamilyAreLeftOut() throws IOException {
    List<InetAddress> both = List.of(address("::1"), address("127.0.0.1"), address("2001:db8::1"));

    assertThat(Sockets.tcp(DEFAULTS.localAddress("127.0.0.2")).reachable(both, 7))
        .containsExactly(tcp("127.0.0.1", 7));
    assertThat(Sockets.tcp(DEFAULTS.localAddress("[::1]:80")).reachable(both, 7))
        .containsExactly(tcp("::1", 7), tcp("2001:db8::1", 7));
  }

  @Test
  void wildcardAndNoLocalAddressLeaveAllInTheirOrder() throws IOException {
    List<InetAddress> both = List.of(address("::1"), address("127.0.0.1"));
    SocketOptions anyIpv4 = DEFAULTS.localAddress("0.0.0.0:4000");
    SocketOptions any = DEFAULTS.localAddress(new InetSocketAddress(4000));

    for (SocketOptions options : List.of(DEFAULTS, anyIpv4, any)) {
      assertThat(Sockets.tcp(options).reachable(both, 7))
          .containsExactly(tcp("::1", 7), tcp("127.0.0.1", 7));
    }
  }

  @Test
  void localAddressFromWhichNothingCanBeReachedIsNamed() throws IOException {
    Sockets sockets = Sockets.tcp(DEFAULTS.localAddress("127.0.0.2"));

    assertThatThrownBy(() -> sockets.reachable(List.of(address("2001:db8::1")), 7))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot go from the local address 127.0.0.2 to any of [/2001:db8:0:0:0:0:0:1]");
  }

  @Test
  void onlyALocalAddressThatIsAddressAlreadyNeedsNoLookUp() {
    assertThat(Sockets.isSlow(DEFAULTS)).isFalse();
    assertThat(Sockets.isSlow(DEFAULTS.localAddress(tcp("::1", 0)))).isFalse();
    assertThat(Sockets.isSlow(DEFAULTS.localAddress("eth.example"))).isTrue();
  }
}
