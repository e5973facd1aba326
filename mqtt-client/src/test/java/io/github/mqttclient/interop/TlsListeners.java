package io.github.mqttclient.interop;

import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import io.github.mqttclient.fixtures.TestCertificates.KeyKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A Mosquitto with a TLS listener for each way in which a server's certificate can be. */
final class TlsListeners implements AutoCloseable {
  final Identity root = TestCertificates.authority("Test Root");
  final Identity intermediate =
      TestCertificates.request("Test Intermediate").authority().signedBy(root);
  final Path directory;
  final Path caFile;
  private final Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
  private final MosquittoBroker broker;

  /** How the certificate of a listener is. */
  enum Listener {
    RSA,
    EC,
    BY_INTERMEDIATE,
    CHAIN_IN_WRONG_ORDER,
    LINK_MISSING,
    CLIENT_CERTIFICATE_REQUIRED,
    WRONG_HOST,
    EXPIRED,
    NOT_YET_VALID,
    SELF_SIGNED,
    OTHER_AUTHORITY
  }

  TlsListeners() {
    try {
      directory = Files.createTempDirectory("tls-listeners-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    caFile = TestCertificates.writePem(directory.resolve("ca.pem"), root.certificate());
    broker = MosquittoBroker.start(this::lines);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Listener listener : Listener.values()) {
      int port = Broker.freePort();
      ports.put(listener, port);
      lines.addAll(lines(listener, port));
    }
    return lines;
  }

  private List<String> lines(Listener listener, int port) {
    Identity identity = identity(listener);
    List<String> lines = new ArrayList<>();
    lines.add("listener " + port + " 127.0.0.1");
    lines.add("certfile " + identity.writeChain(directory.resolve(listener + ".pem")));
    lines.add("keyfile " + identity.writeKey(directory.resolve(listener + ".key")));
    if (listener == Listener.CLIENT_CERTIFICATE_REQUIRED) {
      lines.add("cafile " + caFile);
      lines.add("require_certificate true");
    }
    return lines;
  }

  private Identity identity(Listener listener) {
    var request = TestCertificates.localServer();
    return switch (listener) {
      case RSA -> request.key(KeyKind.RSA).signedBy(root);
      case EC, CLIENT_CERTIFICATE_REQUIRED -> request.signedBy(root);
      case BY_INTERMEDIATE -> request.signedBy(intermediate);
      case CHAIN_IN_WRONG_ORDER -> {
        Identity identity = request.signedBy(intermediate);
        yield identity.withChain(
            identity.certificate(), root.certificate(), intermediate.certificate());
      }
      case LINK_MISSING -> {
        Identity identity = request.signedBy(intermediate);
        yield identity.withChain(identity.certificate());
      }
      case WRONG_HOST ->
          TestCertificates.request("x").dns("a.example").dns("b.example").signedBy(root);
      case EXPIRED -> request.validTo(Instant.now().minus(Duration.ofHours(1))).signedBy(root);
      case NOT_YET_VALID ->
          request.validFrom(Instant.now().plus(Duration.ofHours(1))).signedBy(root);
      case SELF_SIGNED -> request.selfSigned();
      case OTHER_AUTHORITY -> request.signedBy(TestCertificates.authority("Other Root"));
    };
  }

  String uri(Listener listener) {
    return "mqtts://localhost:" + port(listener);
  }

  int port(Listener listener) {
    return ports.get(listener);
  }

  InetSocketAddress address(Listener listener) {
    return new InetSocketAddress(broker.host(), port(listener));
  }

  /** Without TLS. */
  MosquittoBroker broker() {
    return broker;
  }

  @Override
  public void close() {
    broker.close();
    Broker.delete(directory);
  }
}
