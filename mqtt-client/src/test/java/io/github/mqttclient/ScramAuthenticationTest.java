package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.EnhancedAuthentication.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramAuthenticationTest {
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
  private static final String BOTH_NONCES = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  private static final String SERVER_FIRST = "r=" + BOTH_NONCES + ",s=" + SALT + ",i=4096";

  private static char[] pencil() {
    return "pencil".toCharArray();
  }

  private static ScramAuthentication sha256() {
    return ScramAuthentication.sha256("user", pencil()).nonces(() -> NONCE);
  }

  static Stream<Arguments> vectors() {
    return Stream.of(
        // RFC 5802 section 5
        Arguments.of(
            ScramAuthentication.sha1("user", pencil()).nonces(() -> "fyko+d2lbbFgONRv9qkxdawL"),
            "SCRAM-SHA-1",
            "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="),
        // RFC 7677 section 3
        Arguments.of(
            sha256(),
            "SCRAM-SHA-256",
            "n,,n=user,r=" + NONCE,
            SERVER_FIRST,
            "c=biws,r=" + BOTH_NONCES + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
        // No RFC has one. Made with Python's hashlib.pbkdf2_hmac and hmac.
        Arguments.of(
            ScramAuthentication.sha512("user", pencil()).nonces(() -> NONCE),
            "SCRAM-SHA-512",
            "n,,n=user,r=" + NONCE,
            SERVER_FIRST,
            "c=biws,r="
                + BOTH_NONCES
                + ",p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDY"
                + "XYTxwnYPJQ==",
            "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2r"
                + "R7N7Zw=="),
        // As the one before: a name to be escaped, SASLprep, whom to act for.
        Arguments.of(
            ScramAuthentication.sha256("a,b=c", "\u2168e\u0301".toCharArray())
                .authorizationId("x=y")
                .nonces(() -> NONCE),
            "SCRAM-SHA-256",
            "n,a=x=3Dy,n=a=2Cb=3Dc,r=" + NONCE,
            SERVER_FIRST,
            "c=bixhPXg9M0R5LA==,r="
                + BOTH_NONCES
                + ",p=8cHdBjzO+N9XeYA8ebl8zmIEDRJYc4fo5vz+F1YNOYU=",
            "v=1CHKOxLAdtJB33Jd+GOU3NoGiASMs+thOJPpnKJFO8E="));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void eachMessageIsThatOfTheTestVector(
      ScramAuthentication authentication,
      String method,
      String clientFirst,
      String serverFirst,
      String clientFinal,
      String serverFinal) {
    Exchange exchange = authentication.start();

    assertThat(authentication.method()).isEqualTo(method);
    assertThat(text(exchange.initialData())).isEqualTo(clientFirst);
    assertThat(text(exchange.onChallenge(bytes(serverFirst)))).isEqualTo(clientFinal);
    assertThat(exchange.onSuccess(bytes(serverFinal))).isCompletedWithValue(null);
  }

  @Test
  void extensionsThatAreNotMandatoryAreSigned() {
    Exchange plain = sha256().start();
    Exchange extended = sha256().start();
    plain.initialData();
    extended.initialData();

    String withPlain = text(plain.onChallenge(bytes(SERVER_FIRST)));
    String withExtension = text(extended.onChallenge(bytes(SERVER_FIRST + ",x=1")));

    assertThat(withExtension).hasSameSizeAs(withPlain).isNotEqualTo(withPlain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4= | wrong server signature",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95A== | wrong server signature",
        "v= | signature is not base64",
        "v=! | signature is not base64",
        "e=invalid-proof | the server says e=invalid-proof",
        "'' | \"v=\" is expected from the server, not \"\""
      })
  void aServerThatDoesNotProveThatItKnowsThePasswordIsRefused(String serverFinal, String text) {
    Exchange exchange = sha256().start();
    exchange.initialData();
    exchange.onChallenge(bytes(SERVER_FIRST));

    assertThatThrownBy(() -> exchange.onSuccess(bytes(serverFinal)))
        .isInstanceOf(AuthenticationFailedException.class)
        .hasMessageStartingWith("SCRAM-SHA-256: ")
        .hasMessageContaining(text);
  }

  @Test
  void aServerThatAsksForNoProofIsRefused() {
    Exchange exchange = sha256().start();
    exchange.initialData();

    assertThatThrownBy(() -> exchange.onSuccess(bytes("v=AAAA")))
        .hasMessageContaining("the server accepted without having asked for a proof");
  }

  @Test
  void aSecondChallengeIsRefused() {
    Exchange exchange = sha256().start();
    exchange.initialData();
    exchange.onChallenge(bytes(SERVER_FIRST));

    assertThatThrownBy(() -> exchange.onChallenge(bytes(SERVER_FIRST)))
        .hasMessageContaining("another challenge");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096 | does not continue that of the client",
        "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096 | does not continue",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096 | salt is not base64",
        "r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096 | salt is not base64",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=1 | must be from 4096 to 10000000: 1",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=4095 | must be from 4096 to 10000000: 4095",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=10000001 | must be from 4096 to 10000000: 10000001",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=2147483648 | 10000000: 2147483648",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=-4096 | 10000000: -4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=99999999999999999999 | is not a number",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i= | is not a number",
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA | is not r=,s=,i=",
        "s=AAAA,r=rOprNGfwEbeRWgbNEkqOx,i=4096 | \"r=\" is expected from the server",
        "m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=4096 | an extension that this client does not",
        "'' | is not r=,s=,i="
      })
  void whatNoHonestServerSendsIsRefused(String serverFirst, String text) {
    Exchange exchange = sha256().start();
    exchange.initialData();

    assertThatThrownBy(() -> exchange.onChallenge(bytes(serverFirst)))
        .isInstanceOf(AuthenticationFailedException.class)
        .hasMessageContaining(text);
  }

  @Test
  void theBoundsOfTheIterationsCanBeSet() {
    Exchange exchange = sha256().iterations(1, 2).start();
    exchange.initialData();

    assertThat(text(exchange.onChallenge(bytes("r=" + BOTH_NONCES + ",s=AAAA,i=1"))))
        .startsWith("c=biws,r=");
    assertThatThrownBy(() -> sha256().iterations(0, 2))
        .hasMessage("least must be from 1 to 2147483647: 0");
    assertThatThrownBy(() -> sha256().iterations(3, 2))
        .hasMessage("most must be from 3 to 2147483647: 2");
  }

  @Test
  void hashingEndsSoonAfterNobodyWaitsForItAnyMore() {
    Exchange exchange = sha256().iterations(1, Integer.MAX_VALUE).start();
    exchange.initialData();
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () -> exchange.onChallenge(bytes("r=" + BOTH_NONCES + ",s=AAAA,i=2147483647")))
          .hasMessage("SCRAM-SHA-256: interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void eachExchangeHasANonceOfItsOwn() {
    ScramAuthentication authentication = ScramAuthentication.sha256("user", pencil());
    Set<String> firsts = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      firsts.add(text(authentication.start().initialData()));
    }

    assertThat(firsts).hasSize(100).allMatch(first -> first.matches("n,,n=user,r=[!-+\\--~]{24,}"));
  }

  @Test
  void thePasswordOfTheApplicationIsCopiedAndWhatASupplierGivesIsWiped() {
    char[] password = pencil();
    ScramAuthentication authentication =
        ScramAuthentication.sha256("user", password).nonces(() -> NONCE);
    Arrays.fill(password, 'x');
    List<char[]> given = new ArrayList<>();
    ScramAuthentication asking =
        authentication.password(
            () -> {
              given.add(pencil());
              return given.get(given.size() - 1);
            });

    for (ScramAuthentication each : List.of(authentication, authentication, asking, asking)) {
      Exchange exchange = each.start();
      exchange.initialData();
      assertThat(text(exchange.onChallenge(bytes(SERVER_FIRST))))
          .endsWith("p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
      exchange.onEnd(Optional.empty());
    }

    assertThat(given).hasSize(2).allMatch(each -> new String(each).equals("\0\0\0\0\0\0"));
  }

  @Test
  void thePasswordIsNotInAnyText() {
    assertThat(sha256()).hasToString("SCRAM-SHA-256 as \"user\"");
    assertThatThrownBy(() -> ScramAuthentication.sha256("user", "pen\u0007cil".toCharArray()))
        .hasMessage("password must not contain U+0007 (RFC 4013)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00AD", "\u0000", "\u202Eab"})
  void namesAndPasswordsThatCannotBeAreRefusedAtOnce(String text) {
    assertThatThrownBy(() -> ScramAuthentication.sha1(text, pencil()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("userName must not");
    assertThatThrownBy(() -> ScramAuthentication.sha1("user", text.toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("password must not");
    assertThatThrownBy(() -> sha256().authorizationId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("authorizationId must not");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(CompletionStage<byte[]> stage) {
    return new String(stage.toCompletableFuture().getNow(new byte[0]), StandardCharsets.UTF_8);
  }
}
