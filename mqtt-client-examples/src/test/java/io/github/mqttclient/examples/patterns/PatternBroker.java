package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.examples.patterns.Certificates.Identity;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/**
 * The broker for all examples: Artemis on a plain port (also WebSocket) and on a TLS port that
 * wants a client certificate. Everybody may do everything, but the user {@code token-refresh} needs
 * a password that nobody has used before.
 */
final class PatternBroker implements AutoCloseable {
  static final String TOKEN_USER = "token-refresh";

  private final EmbeddedActiveMQ artemis = new EmbeddedActiveMQ();

  private PatternBroker() {}

  static PatternBroker start(Path directory, Certificates certificates) throws Exception {
    PatternBroker broker = new PatternBroker();
    Identity server = certificates.server();
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(true)
            .setSecurityInvalidationInterval(0)
            .setJMXManagementEnabled(false)
            .setWildCardConfiguration(
                new WildcardConfiguration().setDelimiter('/').setSingleWord('+').setAnyWords('#'))
            .addAcceptorConfiguration("plain", "tcp://127.0.0.1:0?protocols=MQTT")
            .addAcceptorConfiguration(
                "tls",
                "tcp://127.0.0.1:0?protocols=MQTT;sslEnabled=true;needClientAuth=true"
                    + (";keyStorePath=" + server.writeKeyStore(directory.resolve("server.p12")))
                    + (";keyStorePassword=" + Certificates.PASSWORD)
                    + (";trustStorePath=" + certificates.writeTrustStore(directory))
                    + (";trustStorePassword=" + Certificates.PASSWORD));
    broker.artemis.setConfiguration(configuration);
    broker.artemis.setSecurityManager(new NewTokensOnly());
    broker.artemis.start();
    return broker;
  }

  String uri() {
    return "mqtt://127.0.0.1:" + port("plain");
  }

  String webSocketUri() {
    return "ws://127.0.0.1:" + port("plain") + "/mqtt";
  }

  String tlsUri() {
    return "mqtts://localhost:" + port("tls");
  }

  private int port(String acceptor) {
    return ((NettyAcceptor) artemis.getActiveMQServer().getRemotingService().getAcceptor(acceptor))
        .getActualPort();
  }

  /** Breaks the connections of a user. */
  void disconnect(String user) {
    for (ServerSession session : artemis.getActiveMQServer().getSessions()) {
      if (user.equals(session.getUsername())) {
        session.getRemotingConnection().getTransportConnection().forceClose();
      }
    }
  }

  @Override
  public void close() throws Exception {
    artemis.stop();
  }

  private static final class NewTokensOnly implements ActiveMQSecurityManager5 {
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    @Override
    public Subject authenticate(
        String user, String password, RemotingConnection connection, String domain) {
      if (TOKEN_USER.equals(user) && !used.add(password)) {
        return null;
      }
      Subject subject = new Subject();
      subject.getPrincipals().add(new UserPrincipal(user == null ? "anonymous" : user));
      return subject;
    }

    @Override
    public boolean authorize(
        Subject subject, Set<Role> roles, CheckType checkType, String address) {
      return true;
    }

    @Override
    public boolean validateUser(String user, String password) {
      return true;
    }

    @Override
    public boolean validateUserAndRole(
        String user, String password, Set<Role> roles, CheckType checkType) {
      return true;
    }
  }
}
