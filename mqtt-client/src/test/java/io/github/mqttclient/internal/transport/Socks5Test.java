package io.github.mqttclient.internal.transport;

import static io.github.mqttclient.fixtures.Layers.open;
import static io.github.mqttclient.fixtures.Layers.openingFailure;
import static io.github.mqttclient.fixtures.PacketBytes.bytes;
import static io.github.mqttclient.fixtures.PacketBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mqttclient.fixtures.Layers;
import io.github.mqttclient.fixtures.MemoryTransport;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Socks5Test {
  private static final String CONNECTED = "05 00 00 01 00 00 00 00 00 00";
  private static final ProxyRequest.Login LOGIN = new ProxyRequest.Login("me", "pw");

  private final MemoryTransport network = new MemoryTransport();

  private Transport proxy(String host, ProxyRequest.Login login, String... answers) {
    for (String answer : answers) {
      network.receives(bytes(answer));
    }
    return ProxyTransport.socks5(
        network, new ProxyRequest("socks5://proxy:1080", host, 1883, login));
  }

  private void assertRefused(Transport proxy, String message) {
    assertThat(openingFailure(proxy))
        .isInstanceOf(ProxyException.class)
        .hasMessage("the proxy socks5://proxy:1080 " + message);
  }

  @Test
  void theProxyResolvesAName() throws IOException {
    open(proxy("abc", null, "05 00", CONNECTED));

    assertThat(network.sent())
        .isEqualTo(bytes("05 01 00" /* no authentication */, "05 01 00 03 03 61 62 63 07 5B"));
  }

  @Test
  void addressesAreSentAsSuch() throws IOException {
    open(proxy("192.0.2.7", null, "05 00", CONNECTED));
    assertThat(hex(network.sent())).endsWith(hex(bytes("05 01 00 01 C0 00 02 07 07 5B")));

    open(proxy("2001:db8::7", null, "05 00", CONNECTED));
    assertThat(hex(network.sent()))
        .endsWith(hex(bytes("05 01 00 04 20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 07 07 5B")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.a", "1.2..4"})
  void whatIsNoAddressIsAName(String host) throws IOException {
    open(proxy(host, null, "05 00", CONNECTED));

    assertThat(network.sent()).containsSequence(5, 1, 0, 3, host.length(), host.charAt(0));
  }

  @Test
  void userNameAndPasswordAreSentIfTheProxyWantsThem() throws IOException {
    open(proxy("a", LOGIN, "05 02", "01 00", CONNECTED));

    assertThat(network.sent())
        .isEqualTo(
            bytes(
                "05 02 00 02" /* none, or user name and password */,
                "01 02 6D 65 02 70 77" /* me, pw */,
                "05 01 00 03 01 61 07 5B"));
  }

  @Test
  void userNameAndPasswordAreNotSentIfTheProxyDoesNotWantThem() throws IOException {
    open(proxy("a", LOGIN, "05 00", CONNECTED));

    assertThat(network.sent()).isEqualTo(bytes("05 02 00 02", "05 01 00 03 01 61 07 5B"));
  }

  /** RFC 1929 says 1; some proxies answer with the version of SOCKS. */
  @Test
  void theVersionOfTheLoginAnswerDoesNotMatter() throws IOException {
    open(proxy("a", LOGIN, "05 02", "05 00", CONNECTED));

    assertThat(network.isDrained()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "05 00 00 01 7F 00 00 01 04 38",
        "05 00 00 03 03 61 62 63 04 38",
        "05 00 00 03 00 04 38",
        "05 00 00 04 20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 07 04 38"
      })
  void theAnswerEndsWhereItsAddressSays(String reply) throws IOException {
    Transport proxy = proxy("a", null, "05 00", reply + " 20");

    open(proxy);

    assertThat(proxy.hasBufferedInput()).isTrue();
    assertThat(Layers.read(proxy, 1)).isEqualTo(bytes("20"));
  }

  @Test
  void theLongestReplyIsRead() throws IOException {
    byte[] reply = new byte[5 + 255 + 2];
    System.arraycopy(bytes("05 00 00 03 FF"), 0, reply, 0, 5);
    network.receives(bytes("05 00"), reply);

    open(proxy("a", null));

    assertThat(network.isDrained()).isTrue();
  }

  @Test
  void noAcceptableMethodIsExplained() {
    assertRefused(
        proxy("a", null, "05 FF"), "does not let anyone in without authentication (method 0xFF)");
    assertRefused(
        proxy("a", LOGIN, "05 FF"),
        "accepts neither user name and password nor no authentication (method 0xFF)");
  }

  @Test
  void aMethodThatWasNotOfferedIsRefused() {
    assertRefused(proxy("a", null, "05 02"), "chose a method that was not offered: 0x02");
    assertRefused(proxy("a", LOGIN, "05 01"), "chose a method that was not offered: 0x01");
  }

  @Test
  void aWrongPasswordIsExplained() {
    assertRefused(
        proxy("a", LOGIN, "05 02", "01 01"), "refused user name and password (status 0x01)");
  }

  /** Without the rest of the reply, because such a proxy may close behind the second byte. */
  @ParameterizedTest
  @CsvSource({
    "01, general SOCKS server failure",
    "02, connection not allowed by its rules",
    "03, network unreachable",
    "04, host unreachable",
    "05, connection refused",
    "06, TTL expired",
    "07, command not supported",
    "08, address type not supported",
    "09, unknown reason",
    "FF, unknown reason"
  })
  void replyCodesAreTexts(String code, String text) {
    network.endsInput();

    assertRefused(
        proxy("broker", null, "05 00", "05 " + code),
        "cannot connect to broker:1883: " + text + " (reply 0x" + code + ")");
  }

  @Test
  void anotherProtocolIsQuoted() {
    network.receives("HTTP/1.0 400 Bad Request\r\n");

    assertRefused(
        proxy("a", null),
        "is not a SOCKS5 proxy, it answered \"HTTP/1.0 400 Bad Request\\x0D\\x0A\"");
  }

  @Test
  void socks4IsRefused() {
    assertRefused(proxy("a", null, "00 5B"), "is not a SOCKS5 proxy, it answered \"\\x00[\"");
  }

  @Test
  void aReplyOfAnotherVersionIsRefused() {
    assertRefused(
        proxy("a", null, "05 00", "04 00"), "is not a SOCKS5 proxy, it answered \"\\x04\\x00\"");
  }

  @Test
  void anUnknownAddressTypeIsRefused() {
    assertRefused(proxy("a", null, "05 00", "05 00 00 02 00"), "answered with address type 0x02");
  }

  @Test
  void endInsideAnAnswerNamesTheProxy() {
    network.endsInput();

    assertThat(openingFailure(proxy("a", null, "05 00", "05 00 00")))
        .hasMessage("the proxy socks5://proxy:1080 closed the connection before it had answered");
  }

  @Test
  void whatDoesNotFitIsRefusedAtOnce() {
    String longest = "x".repeat(255);
    proxy(longest, new ProxyRequest.Login(longest, longest));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy(longest + "x", null))
        .withMessage("the host for a SOCKS5 proxy must have 1 to 255 bytes: 256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy("a", new ProxyRequest.Login(longest + "x", "p")))
        .withMessage("the user name for a SOCKS5 proxy must have 1 to 255 bytes: 256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy("a", new ProxyRequest.Login("u", "")))
        .withMessage("the password for a SOCKS5 proxy must have 1 to 255 bytes: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy("1:2", null))
        .withMessage("not an IPv6 address: \"1:2\"");
  }
}
