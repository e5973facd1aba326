package io.github.mqttclient.interop;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.embedded.EmbeddedHiveMQBuilder;
import com.hivemq.extension.sdk.api.ExtensionMain;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ServerLimits;
import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * HiveMQ Community Edition, in this JVM and in memory; it keeps its own Receive Maximum of 10 and
 * Topic Alias Maximum of 5, so that one broker has small ones.
 */
public final class HiveMqBroker implements Broker {
  static final int MOST_CHARACTERS_OF_CLIENT_ID = 200;

  private static final long START_LIMIT_SECONDS = 60;
  private static final String PASSWORD = "changeit";

  private final int port;
  private final int webSocketPort;
  private final int secureWebSocketPort;
  private final Identity root = TestCertificates.authority("HiveMQ Root");
  private final Path directory;
  private final EmbeddedHiveMQ server;

  private HiveMqBroker(Path directory, @Nullable ExtensionMain extension) throws IOException {
    this.port = Broker.freePort();
    this.webSocketPort = Broker.freePort();
    this.secureWebSocketPort = Broker.freePort();
    this.directory = directory;
    Path conf = Files.createDirectory(directory.resolve("conf"));
    Files.writeString(conf.resolve("config.xml"), configuration(keyStore()));
    EmbeddedHiveMQBuilder builder =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(conf)
            .withDataFolder(Files.createDirectory(directory.resolve("data")))
            .withExtensionsFolder(Files.createDirectory(directory.resolve("extensions")))
            .withoutLoggingBootstrap();
    this.server =
        extension == null
            ? builder.build()
            : builder.withEmbeddedExtension(embedded(extension)).build();
  }

  private static EmbeddedExtension embedded(ExtensionMain main) {
    String name = main.getClass().getSimpleName();
    return EmbeddedExtension.builder()
        .withId(name)
        .withName(name)
        .withVersion("1")
        .withAuthor("test")
        .withPriority(1)
        .withStartPriority(1)
        .withExtensionMain(main)
        .build();
  }

  /** Starts it and waits until it listens. */
  public static HiveMqBroker start() {
    return startWith(null);
  }

  /** The same with an extension. */
  static HiveMqBroker startWith(@Nullable ExtensionMain extension) {
    ((Logger) LoggerFactory.getLogger("com.hivemq")).setLevel(Level.WARN);
    // By default it drops QoS 0 messages beyond 5 MiB for a client that is slow to read.
    InternalConfigurations.QOS_0_MEMORY_LIMIT_PER_CLIENT_BYTES.set(Integer.MAX_VALUE);
    try {
      HiveMqBroker broker = new HiveMqBroker(Files.createTempDirectory("hivemq-"), extension);
      broker.awaitStart();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("HiveMQ cannot be started", e);
    }
  }

  @Override
  public String name() {
    return quirks().broker();
  }

  @Override
  public int port() {
    return port;
  }

  /** Where it speaks WebSocket, on the path {@code /mqtt}. */
  public int webSocketPort() {
    return webSocketPort;
  }

  /** Where it speaks WebSocket over TLS as localhost, on the path {@code /mqtt}. */
  public int secureWebSocketPort() {
    return secureWebSocketPort;
  }

  /** Signs its certificate. */
  public X509Certificate authority() {
    return root.certificate();
  }

  @Override
  public BrokerQuirks quirks() {
    return BrokerQuirks.HIVEMQ;
  }

  @Override
  public ServerLimits limits() {
    return new ServerLimits(10, QoS.EXACTLY_ONCE, 268_435_460, 5, true, true, true, true);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (ExecutionException e) {
      throw new IllegalStateException("HiveMQ cannot be stopped", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while HiveMQ stops", e);
    } finally {
      Broker.delete(directory);
    }
  }

  @Override
  public String toString() {
    return name();
  }

  private void awaitStart() {
    try {
      server.start().get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException("HiveMQ does not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while HiveMQ starts", e);
    }
  }

  private Path keyStore() throws IOException {
    char[] password = PASSWORD.toCharArray();
    Path file = directory.resolve("server.jks");
    try (OutputStream out = Files.newOutputStream(file)) {
      TestCertificates.localServer().signedBy(root).keyStore("JKS", password).store(out, password);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    return file;
  }

  private String configuration(Path keyStore) {
    return """
        <?xml version="1.0"?>
        <hivemq>
          <listeners>
            <tcp-listener>
              <port>%d</port>
              <bind-address>127.0.0.1</bind-address>
            </tcp-listener>
            <websocket-listener>
              <port>%d</port>
              <bind-address>127.0.0.1</bind-address>
              <path>/mqtt</path>
              <subprotocols>
                <subprotocol>mqtt</subprotocol>
                <subprotocol>mqttv3.1</subprotocol>
              </subprotocols>
            </websocket-listener>
            <tls-websocket-listener>
              <port>%d</port>
              <bind-address>127.0.0.1</bind-address>
              <path>/mqtt</path>
              <subprotocols>
                <subprotocol>mqtt</subprotocol>
                <subprotocol>mqttv3.1</subprotocol>
              </subprotocols>
              <tls>
                <keystore>
                  <path>%s</path>
                  <password>%s</password>
                  <private-key-password>%s</private-key-password>
                </keystore>
                <client-authentication-mode>NONE</client-authentication-mode>
              </tls>
            </tls-websocket-listener>
          </listeners>
          <restrictions>
            <max-client-id-length>%d</max-client-id-length>
          </restrictions>
          <mqtt>
            <queued-messages>
              <max-queue-size>10000000</max-queue-size>
              <strategy>discard</strategy>
            </queued-messages>
            <packets>
              <max-packet-size>268435460</max-packet-size>
            </packets>
          </mqtt>
          <persistence>
            <mode>in-memory</mode>
          </persistence>
          <anonymous-usage-statistics>
            <enabled>false</enabled>
          </anonymous-usage-statistics>
        </hivemq>
        """
        .formatted(
            port,
            webSocketPort,
            secureWebSocketPort,
            keyStore,
            PASSWORD,
            PASSWORD,
            MOST_CHARACTERS_OF_CLIENT_ID);
  }
}
