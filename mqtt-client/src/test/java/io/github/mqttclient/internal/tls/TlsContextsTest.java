package io.github.mqttclient.internal.tls;

import static io.github.mqttclient.fixtures.TestCertificates.writePem;
import static io.github.mqttclient.fixtures.TestCertificates.writeText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsException.Problem;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From options to engines; what cannot be used is said with its file. */
class TlsContextsTest {
  private static final Identity ROOT = TestCertificates.authority("Test Root");
  private static final Identity CLIENT = TestCertificates.request("client").signedBy(ROOT);

  @TempDir private Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  private Path store(String type, KeyStore store, String password) throws Exception {
    Path file = file(type);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    return file;
  }

  private static TlsEngines context(TlsOptions.Builder options) {
    return new TlsContexts(options.build()).current();
  }

  private static SSLEngine engine(TlsOptions.Builder options, String host) {
    return context(options).engine(host, 8883);
  }

  private static AbstractThrowableAssert<?, TlsException> assertRefused(
      TlsOptions.Builder options) {
    TlsException refusal = catchThrowableOfType(TlsException.class, () -> engine(options, "host"));
    assertThat(refusal).isNotNull();
    assertThat(refusal.problem()).isEqualTo(Problem.OPTIONS);
    return assertThat(refusal);
  }

  @Test
  void contextIsTheSameUntilAFileChanges() throws Exception {
    Path caFile = writePem(file("ca.pem"), ROOT.certificate());
    TlsContexts contexts = new TlsContexts(TlsOptions.builder().caFile(caFile).build());

    TlsEngines first = contexts.current();
    assertThat(contexts.current()).isSameAs(first);

    writePem(caFile, ROOT.certificate(), TestCertificates.authority("New").certificate());
    TlsEngines second = contexts.current();
    assertThat(second).isNotSameAs(first);
    assertThat(contexts.current()).isSameAs(second);

    Files.delete(caFile);
    assertThatThrownBy(contexts::current).hasMessage("no CA file " + caFile);
    writePem(caFile, ROOT.certificate());
    assertThat(contexts.current()).isNotSameAs(second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void keyStoresOfEitherKindAreRead(String type) throws Exception {
    KeyStore both = CLIENT.keyStore(type, "secret".toCharArray());
    both.setCertificateEntry("root", ROOT.certificate());
    Path file = store(type, both, "secret");

    context(TlsOptions.builder().keyStore(file, "secret").trustStore(file, "secret"));

    assertRefused(TlsOptions.builder().keyStore(file, "wrong-password"))
        .hasMessageStartingWith(
            "key store " + file + ": it is no key store, or the password is wrong")
        .hasMessageNotContaining("wrong-password");
    assertRefused(TlsOptions.builder().trustStore(file, "wrong-password"))
        .hasMessageStartingWith("trust store " + file);
  }

  @Test
  void wrongPasswordOfTheKeyIsSaid() throws Exception {
    Path file = store("JKS", CLIENT.keyStore("JKS", "key".toCharArray()), "store");

    context(TlsOptions.builder().keyStore(file, "store", "key"));
    assertRefused(TlsOptions.builder().keyStore(file, "store", "wrong"))
        .hasMessage("key store " + file + ": the password of the key is wrong");
  }

  @Test
  void keyAndCertificateMustBelongTogether() {
    Path chain = CLIENT.writeChain(file("chain.pem"));
    Path key = CLIENT.writeKey(file("key.pem"));
    Path otherKey = ROOT.writeKey(file("other.pem"));

    context(TlsOptions.builder().clientCertificate(chain, key));
    assertRefused(TlsOptions.builder().clientCertificate(chain, otherKey))
        .hasMessage(
            "key file %s: it does not belong to the first certificate of %s,"
                + " certificate of CN=client",
            otherKey, chain);
    assertRefused(TlsOptions.builder().clientCertificate(key, key))
        .hasMessage("certificate file " + key + ": it has no block BEGIN CERTIFICATE");
    assertRefused(TlsOptions.builder().clientCertificate(chain, chain))
        .hasMessage("key file " + chain + ": it has no block BEGIN PRIVATE KEY");
  }

  @Test
  void fileThatCannotBeReadIsNamed() {
    assertRefused(TlsOptions.builder().caFile(file("missing")))
        .hasMessage("no CA file " + file("missing"));
    assertRefused(TlsOptions.builder().caFile(directory))
        .hasMessageStartingWith("CA file " + directory + ": it cannot be read");
    assertRefused(
            TlsOptions.builder()
                .caFile(
                    writeText(
                        file("bad"), TestCertificates.pem("CERTIFICATE", new byte[] {1, 2, 3}))))
        .hasMessageStartingWith("CA file " + file("bad") + ": certificate 1 cannot be read");
    assertRefused(TlsOptions.builder().keyStore(file("missing"), "x"))
        .hasMessage("no key store " + file("missing"));
  }

  @Test
  void defaultsAreTls12And13WithTheHostNameChecked() {
    SSLParameters parameters = engine(TlsOptions.builder(), "a.example").getSSLParameters();

    assertThat(parameters.getProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    assertThat(parameters.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
    assertThat(parameters.getApplicationProtocols()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a.example, a.example", "localhost, localhost", "a.example., a.example"})
  void namesAreIndicatedToTheServer(String host, String name) {
    assertThat(engine(TlsOptions.builder(), host).getSSLParameters().getServerNames())
        .containsExactly(new SNIHostName(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "under_score"})
  void whatIsNoHostNameIsNotIndicated(String host) {
    assertThat(engine(TlsOptions.builder(), host).getSSLParameters().getServerNames())
        .isNullOrEmpty();
  }

  @Test
  void protocolsCipherSuitesAndAlpnAreThoseOfTheOptions() {
    SSLParameters parameters =
        engine(
                TlsOptions.builder()
                    .protocols("TLSv1.3")
                    .cipherSuites("TLS_AES_256_GCM_SHA384")
                    .alpn("x-amzn-mqtt-ca", "mqtt")
                    .insecureSkipHostNameVerification(true),
                "a.example")
            .getSSLParameters();

    assertThat(parameters.getProtocols()).containsExactly("TLSv1.3");
    assertThat(parameters.getCipherSuites()).containsExactly("TLS_AES_256_GCM_SHA384");
    assertThat(parameters.getApplicationProtocols()).containsExactly("x-amzn-mqtt-ca", "mqtt");
    assertThat(parameters.getEndpointIdentificationAlgorithm()).isNull();
  }

  @Test
  void unknownNamesAreRefused() {
    assertRefused(TlsOptions.builder().protocols("TLSv9"))
        .hasMessageStartingWith("TLS protocol TLSv9 is not one of [");
    assertRefused(TlsOptions.builder().cipherSuites("NONE"))
        .hasMessageStartingWith("TLS cipher suite NONE is not one of [");
  }

  @Test
  void readyContextIsUsedAsItIs() throws Exception {
    SSLContext ready = SSLContext.getInstance("TLS");
    ready.init(null, null, null);

    assertThat(new Material(TlsOptions.builder().sslContext(ready).build()).newContext())
        .isSameAs(ready);
  }
}
