package io.github.mqttclient.interop;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ServerLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTLogger;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.LoggerFactory;

/** Apache Artemis with its MQTT protocol, in this JVM and in memory. */
public final class ArtemisBroker implements Broker {
  private static final String ACCEPTOR = "mqtt";

  /** How late a session or a delayed will may be; the default of 5 s makes tests wait. */
  private static final long SESSION_SCAN_MILLIS = 200;

  private final Path directory;
  private final EmbeddedActiveMQ server;

  /** Set once it listens: the system chooses the port. */
  private int port;

  private ArtemisBroker(Path directory) throws Exception {
    this.directory = directory;
    this.server = new EmbeddedActiveMQ().setConfiguration(configuration(directory));
  }

  /** Starts it and waits until it listens. */
  public static ArtemisBroker start() {
    // It warns of each queue without a dead letter address, which MQTT has no use for, and shows a
    // stack trace for each acknowledgement of a connection that has just ended.
    ((Logger) LoggerFactory.getLogger("org.apache.activemq")).setLevel(Level.ERROR);
    ((Logger) LoggerFactory.getLogger(MQTTLogger.class.getPackageName())).setLevel(Level.OFF);
    try {
      ArtemisBroker broker = new ArtemisBroker(Files.createTempDirectory("artemis-"));
      broker.server.start();
      broker.port = broker.boundPort();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("Artemis cannot be started", e);
    } catch (Exception e) { // All that EmbeddedActiveMQ declares.
      throw new IllegalStateException("Artemis does not start", e);
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

  @Override
  public BrokerQuirks quirks() {
    return BrokerQuirks.ARTEMIS;
  }

  @Override
  public ServerLimits limits() {
    return new ServerLimits(65_535, QoS.EXACTLY_ONCE, 268_435_455, 65_535, true, true, true, true);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) { // All that EmbeddedActiveMQ declares.
      throw new IllegalStateException("Artemis cannot be stopped", e);
    } finally {
      Broker.delete(directory);
    }
  }

  @Override
  public String toString() {
    return name();
  }

  private int boundPort() {
    return ((NettyAcceptor) server.getActiveMQServer().getRemotingService().getAcceptor(ACCEPTOR))
        .getActualPort();
  }

  /** MQTT's own wildcards, so that topics are not translated, and no limit that drops messages. */
  private static Configuration configuration(Path directory) throws Exception {
    AddressSettings unlimited =
        new AddressSettings()
            .setMaxSizeBytes(-1)
            .setMaxSizeMessages(-1)
            .setMaxDeliveryAttempts(-1)
            .setAutoCreateAddresses(true)
            .setAutoCreateQueues(true);
    return new ConfigurationImpl()
        .setPersistenceEnabled(false)
        .setSecurityEnabled(false)
        .setJMXManagementEnabled(false)
        .setCriticalAnalyzer(false)
        .setGlobalMaxSize(-1)
        .setMaxDiskUsage(-1)
        .setMqttSessionScanInterval(SESSION_SCAN_MILLIS)
        .setJournalDirectory(directory.resolve("journal").toString())
        .setBindingsDirectory(directory.resolve("bindings").toString())
        .setPagingDirectory(directory.resolve("paging").toString())
        .setLargeMessagesDirectory(directory.resolve("large").toString())
        .setWildCardConfiguration(
            new WildcardConfiguration().setDelimiter('/').setSingleWord('+').setAnyWords('#'))
        .addAddressSetting("#", unlimited)
        .addAcceptorConfiguration(ACCEPTOR, "tcp://127.0.0.1:0?protocols=MQTT");
  }
}
