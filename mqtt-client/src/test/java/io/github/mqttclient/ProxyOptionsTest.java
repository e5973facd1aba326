package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyOptionsTest {
  @Test
  void defaultsAreNoCredentialsAndTheNamesOfTheProxy() {
    ProxyOptions http = ProxyOptions.http("proxy.example", 3128);
    ProxyOptions socks5 = ProxyOptions.socks5("::1", 1080);

    assertThat(http.type()).isEqualTo(ProxyOptions.Type.HTTP);
    assertThat(http.remoteDns()).isTrue();
    assertThat(http.userName()).isEmpty();
    assertThat(http).hasToString("http://proxy.example:3128");
    assertThat(socks5.type()).isEqualTo(ProxyOptions.Type.SOCKS5);
    assertThat(socks5).hasToString("socks5://[::1]:1080");
  }

  @Test
  void textHasTheUserNameButNotThePassword() {
    ProxyOptions proxy = ProxyOptions.http("proxy", 3128).credentials("user", "s3cret");

    assertThat(proxy).hasToString("http://user@proxy:3128");
    assertThat(proxy.password()).contains("s3cret");
  }

  @Test
  void namesCanBeResolvedByTheClient() {
    ProxyOptions proxy = ProxyOptions.socks5("proxy", 1080).remoteDns(false).credentials("u", "p");

    assertThat(proxy.remoteDns()).isFalse();
    assertThat(proxy.userName()).contains("u");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://proxy", "proxy:3128/", "[::1]", "u@proxy", "a b", "a\r\nX: y", "\u00e9"})
  void hostIsANameOrAnAddress(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.http(host, 1))
        .withMessageStartingWith("proxy host must be a name or an address, without U+");
  }

  @Test
  void hostHasNoPort() {
    assertThat(ProxyOptions.http("fe80::1%eth0", 1).host()).isEqualTo("fe80::1%eth0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.http("proxy:3128", 1))
        .withMessage("proxy host must be without a port: \"proxy:3128\"");
  }

  @Test
  void hostMustNotBeEmpty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.http("", 1))
        .withMessage("proxy host must not be empty");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void portMustExist(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.http("proxy", port))
        .withMessage("proxy port must be from 1 to 65535: " + port);
  }

  @Test
  void userNameCannotEndTheLine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.http("proxy", 1).credentials("u\r\nX: y", "p"))
        .withMessage("proxy userName must not contain U+000D (at index 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.http("proxy", 1).credentials("u", "s3cret\n"))
        .withMessage("proxy password must not contain U+000A (at index 6)");
  }

  @Test
  void aColonInTheUserNameIsForSocksOnly() {
    assertThat(ProxyOptions.socks5("proxy", 1).credentials("a:b", "p").userName()).contains("a:b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.http("proxy", 1).credentials("a:b", "p"))
        .withMessage("proxy userName must not contain a colon, which ends it in HTTP: \"a:b\"");
  }

  @Test
  void socksFieldsHaveOneByteForTheirLength() {
    String longest = "x".repeat(255);

    assertThat(ProxyOptions.socks5("proxy", 1).credentials(longest, longest)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.socks5("proxy", 1).credentials(longest + "x", "p"))
        .withMessage("proxy userName must have 1 to 255 bytes for SOCKS5: 256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyOptions.socks5("proxy", 1).credentials("u", ""))
        .withMessage("proxy password must have 1 to 255 bytes for SOCKS5: 0");
  }

  @Test
  void userNameAndPasswordBelongTogether() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ProxyOptions(
                    ProxyOptions.Type.HTTP, "proxy", 1, Optional.of("u"), Optional.empty(), true))
        .withMessage("proxy userName and password must be given together");
  }
}
