package io.github.mqttclient.interop;

import static io.github.mqttclient.TlsException.Problem.CLIENT_CERTIFICATE;
import static io.github.mqttclient.TlsException.Problem.EXPIRED;
import static io.github.mqttclient.TlsException.Problem.HANDSHAKE;
import static io.github.mqttclient.TlsException.Problem.HOST_NAME;
import static io.github.mqttclient.TlsException.Problem.NOT_PINNED;
import static io.github.mqttclient.TlsException.Problem.NOT_YET_VALID;
import static io.github.mqttclient.TlsException.Problem.OPTIONS;
import static io.github.mqttclient.TlsException.Problem.SELF_SIGNED;
import static io.github.mqttclient.TlsException.Problem.SERVER_CERTIFICATE;
import static io.github.mqttclient.TlsException.Problem.UNKNOWN_AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import io.github.mqttclient.interop.TlsListeners.Listener;
import java.io.EOFException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS with a real server, whose certificates are good or bad in every way. */
class TlsIT extends InteropScene {
  private static TlsListeners listeners;

  @BeforeAll
  static void start() {
    listeners = new TlsListeners();
  }

  @AfterAll
  static void stop() {
    listeners.close();
  }

  private static TlsOptions.Builder options() {
    return TlsOptions.builder().caFile(listeners.caFile);
  }

  private MqttClientBuilder builder(Listener listener, TlsOptions options) {
    return MqttClient.builder()
        .server(listeners.uri(listener))
        .clientId(unique("tls"))
        .reconnect(ReconnectPolicy.never())
        .listener(this.listener)
        .tls(options);
  }

  private MqttClient client(Listener listener, TlsOptions options) {
    return connected(builder(listener, options));
  }

  private TlsException refusal(MqttClientBuilder builder) {
    return failure(closing(builder.build()).connect(), TlsException.class);
  }

  private TlsException refusal(Listener listener, TlsOptions options) {
    return refusal(builder(listener, options));
  }

  private String prefix(Listener listener) {
    return "localhost:" + listeners.port(listener) + ": ";
  }

  @ParameterizedTest
  @EnumSource(
      value = Listener.class,
      names = {"RSA", "EC", "BY_INTERMEDIATE", "CHAIN_IN_WRONG_ORDER"})
  @Normative({"MQTT5-4.2-1", "EXT-153"})
  void messagesGoThroughTlsAtEachQoS(Listener listener) {
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      MqttClient client = client(listener, options().protocols(protocol).build());
      String topic = unique("tls");
      Inbox inbox = new Inbox();
      await(client.subscribe(topic, 2, inbox));
      for (QoS qos : QoS.values()) {
        for (int i = 0; i < 100; i++) {
          await(client.publish(topic, qos + " " + i, qos));
          assertThat(inbox.next().payloadAsString()).isEqualTo(qos + " " + i);
        }
      }
      await(client.disconnect());
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, 1", "TLSv1.3, 0", "TLSv1.3, 2"})
  void largePayloadsGoThroughTls(String protocol, int qos) {
    int length = 16 * 1024 * 1024;
    MqttClient client =
        connected(
            builder(Listener.RSA, options().protocols(protocol).build())
                .maximumPacketSize(length + 1_000));
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    String topic = unique("large");
    Inbox inbox = new Inbox();
    await(client.subscribe(topic, qos, inbox));

    var published = client.publish(topic, payload, qos);

    assertThat(inbox.next().payload()).isEqualTo(payload);
    await(published);
  }

  @Test
  void manyMessagesAreNotHeldUpInALayer() {
    MqttClient client = client(Listener.EC, options().build());
    String topic = unique("many");
    Inbox inbox = new Inbox();
    await(client.subscribe(topic, 1, inbox));
    int count = 5_000;

    for (int i = 0; i < count; i++) {
      client.publish(topic, "message " + i, 1);
    }

    for (int i = 0; i < count; i++) {
      assertThat(inbox.next().payloadAsString()).isEqualTo("message " + i);
    }
  }

  // Complaint 63.
  @Test
  @Normative("EXT-153")
  void certificateForAnotherHostIsRefused() {
    TlsException refusal = refusal(Listener.WRONG_HOST, options().build());

    assertThat(refusal.problem()).isEqualTo(HOST_NAME);
    assertThat(refusal)
        .hasMessage(
            prefix(Listener.WRONG_HOST)
                + "host name localhost does not match [a.example, b.example]");
    assertThat(refusal.certificate().orElseThrow().getSubjectX500Principal().getName())
        .isEqualTo("CN=x");
  }

  @Test
  void hostNameCheckCanBeTurnedOff() {
    client(Listener.WRONG_HOST, options().insecureSkipHostNameVerification(true).build());
  }

  @Test
  @Normative("EXT-153")
  void expiredCertificateIsRefused() {
    TlsException refusal = refusal(Listener.EXPIRED, options().build());

    assertThat(refusal.problem()).isEqualTo(EXPIRED);
    assertThat(refusal)
        .hasMessage(
            prefix(Listener.EXPIRED)
                + "certificate of CN=local server expired on "
                + refusal.certificate().orElseThrow().getNotAfter().toInstant());
  }

  @Test
  void certificateOfTheFutureIsRefused() {
    TlsException refusal = refusal(Listener.NOT_YET_VALID, options().build());

    assertThat(refusal.problem()).isEqualTo(NOT_YET_VALID);
    assertThat(refusal).hasMessageContaining("certificate of CN=local server is not valid before ");
  }

  @Test
  void selfSignedCertificateIsRefusedUnlessItIsTrusted() {
    TlsException refusal = refusal(Listener.SELF_SIGNED, options().build());
    assertThat(refusal.problem()).isEqualTo(SELF_SIGNED);
    assertThat(refusal)
        .hasMessage(
            prefix(Listener.SELF_SIGNED)
                + "self-signed certificate of CN=local server is not trusted");

    Path itself = listeners.directory.resolve("SELF_SIGNED.pem");
    client(Listener.SELF_SIGNED, TlsOptions.builder().caFile(itself).build());
  }

  @Test
  @Normative("EXT-153")
  void certificateOfAnotherAuthorityIsRefused() {
    TlsException refusal = refusal(Listener.OTHER_AUTHORITY, options().build());

    assertThat(refusal.problem()).isEqualTo(UNKNOWN_AUTHORITY);
    assertThat(refusal)
        .hasMessage(
            prefix(Listener.OTHER_AUTHORITY)
                + "certificate of CN=local server is signed by an unknown authority, CN=Other Root");
  }

  @Test
  void authoritiesOfTheJvmAreTheDefault() {
    assertThat(refusal(Listener.EC, TlsOptions.defaults()).problem()).isEqualTo(UNKNOWN_AUTHORITY);
  }

  @Test
  void chainWithALinkMissingIsRefused() {
    TlsException refusal = refusal(Listener.LINK_MISSING, options().build());

    assertThat(refusal.problem()).isEqualTo(UNKNOWN_AUTHORITY);
    assertThat(refusal).hasMessageEndingWith("unknown authority, CN=Test Intermediate");
  }

  @Test
  void anyCertificateCanBeTakenButStillForTheRightHost() {
    TlsOptions trusting = TlsOptions.builder().insecureTrustAllCertificates(true).build();
    client(Listener.SELF_SIGNED, trusting);
    client(Listener.EXPIRED, trusting);

    TlsException refusal = refusal(Listener.WRONG_HOST, trusting);
    assertThat(refusal.problem()).isEqualTo(SERVER_CERTIFICATE);
    assertThat(refusal).hasMessageContaining("localhost");

    client(
        Listener.WRONG_HOST, trusting.toBuilder().insecureSkipHostNameVerification(true).build());
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void serverThatWantsACertificateGetsIt(String protocol) {
    Identity identity = TestCertificates.request("client").signedBy(listeners.root);
    Path chain = identity.writeChain(listeners.directory.resolve("client.pem"));
    Path key = identity.writeKey(listeners.directory.resolve("client.key"));

    client(
        Listener.CLIENT_CERTIFICATE_REQUIRED,
        options().protocols(protocol).clientCertificate(chain, key).build());
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void serverThatWantsACertificateAndGetsNoneRefuses(String protocol) {
    TlsException refusal =
        refusal(Listener.CLIENT_CERTIFICATE_REQUIRED, options().protocols(protocol).build());

    assertThat(refusal.problem())
        .isEqualTo(protocol.equals("TLSv1.3") ? CLIENT_CERTIFICATE : HANDSHAKE);
    assertThat(refusal).hasMessageContaining("certificate");
  }

  @Test
  void serverRefusesACertificateOfAnotherAuthority() {
    Identity identity =
        TestCertificates.request("client").signedBy(TestCertificates.authority("Other Root"));
    Path chain = identity.writeChain(listeners.directory.resolve("other.pem"));
    Path key = identity.writeKey(listeners.directory.resolve("other.key"));

    TlsException refusal =
        refusal(
            Listener.CLIENT_CERTIFICATE_REQUIRED, options().clientCertificate(chain, key).build());

    assertThat(refusal.problem()).isEqualTo(CLIENT_CERTIFICATE);
  }

  @Test
  void pinnedKeyIsAcceptedAndAnyOtherRefused() {
    String other = "sha256/" + "A".repeat(43) + "=";
    TlsException refusal = refusal(Listener.BY_INTERMEDIATE, options().pins(other).build());
    assertThat(refusal.problem()).isEqualTo(NOT_PINNED);
    String found = refusal.getMessage();
    String server = found.substring(found.indexOf("sha256/"), found.indexOf(" of CN=local"));
    String authority =
        found.substring(found.lastIndexOf("sha256/"), found.indexOf(" of CN=Test Inter"));

    client(Listener.BY_INTERMEDIATE, options().pins(other, server).build());
    client(Listener.BY_INTERMEDIATE, options().pins(authority).build());
  }

  @Test
  void plainServerOnATlsPortIsAFailureOfTls() {
    String uri = "mqtts://localhost:" + listeners.broker().port();

    TlsException refusal = refusal(builder(Listener.EC, options().build()).server(uri));

    assertThat(refusal.problem()).isEqualTo(HANDSHAKE);
  }

  @Test
  void plainClientOnATlsPortFailsToConnect() {
    MqttClient client =
        closing(
            MqttClient.builder().server("mqtt://localhost:" + listeners.port(Listener.EC)).build());

    failure(client.connect(), ConnectFailedException.class);
  }

  @Test
  void connectionThatIsCutIsLostAndSaysThatItWasCut() {
    FaultyProxy proxy = closing(new FaultyProxy(listeners.address(Listener.EC)));
    connected(builder(Listener.EC, options().build()).server("mqtts://localhost:" + proxy.port()));

    proxy.cut();

    DisconnectCause cause = next(listener.lost);
    assertThat(cause).isInstanceOf(DisconnectCause.NetworkFailure.class);
    assertThat(((DisconnectCause.NetworkFailure) cause).exception())
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("without a TLS close_notify");
  }

  @Test
  void missingFileIsNamed() {
    TlsOptions options = TlsOptions.builder().caFile(Path.of("/no/such/file.pem")).build();

    TlsException refusal = refusal(Listener.EC, options);

    assertThat(refusal.problem()).isEqualTo(OPTIONS);
    assertThat(refusal).hasMessage(prefix(Listener.EC) + "no CA file /no/such/file.pem");
  }

  @Test
  void rotatedFilesAreReadAtTheNextAttempt() throws Exception {
    Path caFile = listeners.directory.resolve("rotated.pem");
    TestCertificates.writePem(caFile, TestCertificates.authority("Old Root").certificate());
    MqttClient client =
        closing(builder(Listener.EC, TlsOptions.builder().caFile(caFile).build()).build());
    assertThat(failure(client.connect(), TlsException.class).problem())
        .isEqualTo(UNKNOWN_AUTHORITY);

    Files.delete(caFile);
    assertThat(failure(client.connect(), TlsException.class).problem()).isEqualTo(OPTIONS);
    TestCertificates.writePem(caFile, listeners.root.certificate());

    await(client.connect());
  }
}
