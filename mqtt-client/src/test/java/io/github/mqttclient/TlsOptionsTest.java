package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsOptionsTest {
  private static final Path FILE = Path.of("file.pem");
  private static final String PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  @Test
  void passwordsAreNeverShown() {
    TlsOptions options =
        TlsOptions.builder()
            .trustStore(FILE, "secret-1")
            .keyStore(FILE, "secret-2", "secret-3")
            .build();
    TlsOptions pem = TlsOptions.builder().clientCertificate(FILE, FILE, "secret-4").build();

    assertThat(options + " " + options.keyStore() + options.trustStore())
        .contains("file.pem")
        .doesNotContain("secret");
    assertThat(pem + " " + pem.clientCertificate()).contains("file.pem").doesNotContain("secret");
  }

  @Test
  void textSaysWhatIsSet() {
    assertThat(TlsOptions.defaults()).hasToString("TlsOptions[]");
    assertThat(TlsOptions.builder().caFile(FILE).alpn("mqtt").pins(PIN).build())
        .hasToString("TlsOptions[caFile=file.pem, alpn=[mqtt], pins=[" + PIN + "]]");
    assertThat(TlsOptions.builder().insecureTrustAllCertificates(true).build())
        .hasToString("TlsOptions[insecureTrustAllCertificates=true]");
  }

  @Test
  void builderOfOptionsStartsWithThem() {
    TlsOptions options =
        TlsOptions.builder()
            .caFile(FILE)
            .clientCertificate(FILE, FILE)
            .protocols("TLSv1.3")
            .cipherSuites("x")
            .alpn("mqtt")
            .pins(PIN)
            .insecureSkipHostNameVerification(true)
            .build();

    assertThat(options.toBuilder().build()).usingRecursiveComparison().isEqualTo(options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha1/AAAA", "sha256/AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
  void pinMustBeAHashInBase64(String pin) {
    assertThatThrownBy(() -> TlsOptions.builder().pins(PIN, pin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a pin must be sha256/ and 44 characters of base64: \"" + pin + "\"");
  }

  @Test
  void twoAnswersToOneQuestionAreRefused() throws NoSuchAlgorithmException {
    SSLContext context = SSLContext.getInstance("TLS");
    assertThatThrownBy(() -> TlsOptions.builder().caFile(FILE).trustStore(FILE, "x").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("at most one can be set of caFile, trustStore");
    assertThatThrownBy(
            () -> TlsOptions.builder().caFile(FILE).insecureTrustAllCertificates(true).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> TlsOptions.builder().sslContext(context).clientCertificate(FILE, FILE).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("at most one can be set of clientCertificate, keyStore");
  }

  @Test
  void optionsWithoutAServerThatSpeaksTlsAreRefused() {
    TlsOptions options = TlsOptions.builder().build();
    assertThatThrownBy(() -> MqttClient.builder().server("mqtt://host").tls(options).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no server speaks TLS");

    MqttClient.builder().server("mqtt://host", "mqtts://host").tls(options).build().close();
  }
}
