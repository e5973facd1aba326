package io.github.mqttclient.internal.loop;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.Credentials;
import io.github.mqttclient.CredentialsProvider;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.EnhancedAuthentication;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.session.Capabilities;
import io.github.mqttclient.internal.session.Session;
import io.github.mqttclient.internal.transport.ServerUri;
import io.github.mqttclient.internal.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a network connection for a client: from the name of a server to its CONNACK. */
final class Connector {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  private final EventLoop loop;
  private final ClientDriver driver;
  private final Session session;
  private final ConnectDialog dialog;
  private final ConnectSettings settings;

  /** Null while no connection is being made. */
  private @Nullable ConnectAttempt attempt;

  /** Does the first step of an authentication; null if there is none to do. */
  private @Nullable AuthenticationSteps preparing;

  Connector(
      EventLoop loop,
      ClientDriver driver,
      Session session,
      ConnectDialog dialog,
      ConnectSettings settings) {
    this.loop = loop;
    this.driver = driver;
    this.session = session;
    this.dialog = dialog;
    this.settings = settings;
  }

  boolean isTrying() {
    return attempt != null;
  }

  private ConnectAttempt attempt() {
    return Objects.requireNonNull(attempt);
  }

  /** Begins an attempt; the driver's lifecycle is told how it ends. */
  void start(long now) {
    ConnectAttempt attempt = new ConnectAttempt(settings, now + settings.timeout().toNanos());
    this.attempt = attempt;
    CredentialsProvider provider = settings.credentials();
    if (provider == null) {
      tryNext(now);
    } else {
      attempt.stepBegins(now);
      askForCredentials(attempt, provider);
    }
  }

  /** Gives up, if an attempt is being made. */
  void cancel() {
    attempt = null;
    endPreparing();
  }

  private void endPreparing() {
    if (preparing != null) {
      preparing.failed(new ConnectFailedException("the attempt to connect was given up", null));
      preparing = null;
    }
  }

  /** When to ask {@link #isOverdue}, while trying. */
  long deadline() {
    return attempt().stepDeadline();
  }

  boolean isOverdue(long now) {
    return attempt != null && attempt.stepDeadline() - now <= 0;
  }

  /** Goes on to what is next, because what is tried has no time left. */
  void timeOut(long now) {
    endPreparing();
    attempt().timedOut(now);
    tryNext(now);
  }

  private void tryNext(long now) {
    ConnectAttempt attempt = attempt();
    ConnectAttempt.Next next = attempt.next();
    attempt.stepBegins(now);
    switch (next) {
      case RESOLVE -> findRoute(attempt);
      case OPEN -> open(attempt, now);
      case FAIL -> {
        cancel();
        driver.lifecycle().attemptFailed(attempt.failure(), now);
      }
    }
  }

  private void askForCredentials(ConnectAttempt attempt, CredentialsProvider provider) {
    int step = attempt.step();
    attempt.askingForCredentials();
    loop.blockingWork()
        .execute(
            () ->
                askFor(provider)
                    .whenComplete(
                        (credentials, failure) ->
                            loop.post(
                                now ->
                                    goOn(
                                        attempt,
                                        step,
                                        () -> answered(attempt, credentials, failure),
                                        now))));
  }

  private static CompletionStage<Credentials> askFor(CredentialsProvider provider) {
    try {
      return Objects.requireNonNull(provider.credentials(), "the provider gave null");
    } catch (RuntimeException e) {
      CompletableFuture<Credentials> failed = new CompletableFuture<>();
      failed.completeExceptionally(e);
      return failed;
    }
  }

  private void answered(
      ConnectAttempt attempt, @Nullable Credentials credentials, @Nullable Throwable failure) {
    if (credentials != null) {
      dialog.credentials(credentials);
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      attempt.withoutCredentials(
          cause == null ? new NullPointerException("the provider gave null") : cause);
    }
  }

  /** What has to be known before anything is opened. */
  private void findRoute(ConnectAttempt attempt) {
    ServerUri server = attempt.server();
    int step = attempt.step();
    if (!Route.isSlow(server)) {
      found(attempt, step, Route.find(server, settings.transport()));
      return;
    }
    if (server.scheme().isTls()) {
      warnOfInsecurity(server);
    }
    loop.blockingWork().execute(() -> findRoute(attempt, step, server));
  }

  private void findRoute(ConnectAttempt attempt, int step, ServerUri server) {
    try {
      Route route = Route.find(server, settings.transport());
      loop.post(now -> found(attempt, step, route));
    } catch (RuntimeException e) { // Of TLS, or from a provider of the application.
      loop.post(now -> goOn(attempt, step, () -> attempt.unreachable(e), now));
    }
  }

  private void warnOfInsecurity(ServerUri server) {
    TlsOptions options = settings.transport().tls().options();
    if (options.insecureTrustAllCertificates()) {
      LOG.warn("TLS to {} is insecure: certificates of anyone are accepted", server);
    }
    if (options.insecureSkipHostNameVerification()) {
      LOG.warn("TLS to {} is insecure: the host name is not checked", server);
    }
  }

  private void found(ConnectAttempt attempt, int step, Route route) {
    loop.touch(driver);
    if (!isGoingOn(attempt, step)) {
      return;
    }
    attempt.route = route;
    ProxyOptions proxy = settings.transport().proxy();
    if (proxy == null || proxy.remoteDns()) {
      resolve(attempt, route);
      return;
    }
    String host = attempt.server().host();
    lookUp(
        attempt,
        host,
        (addresses, now) -> {
          Route toAddress = route.withProxiedHost(addresses.get(0).getHostAddress());
          attempt.route = toAddress;
          resolve(attempt, toAddress);
        });
  }

  private void resolve(ConnectAttempt attempt, Route route) {
    lookUp(
        attempt,
        route.firstHost(),
        (addresses, now) -> {
          attempt.resolved(addresses);
          tryNext(now);
        });
  }

  /** Told of the addresses, if the attempt still wants to know. */
  private interface Resolved {
    void resolved(List<InetAddress> addresses, long now);
  }

  private void lookUp(ConnectAttempt attempt, String host, Resolved outcome) {
    int step = attempt.step();
    loop.resolver()
        .resolve(
            host,
            new Resolver.Callback() {
              @Override
              public void resolved(List<InetAddress> addresses) {
                loop.post(
                    now -> {
                      loop.touch(driver);
                      if (isGoingOn(attempt, step)) {
                        outcome.resolved(addresses, now);
                      }
                    });
              }

              @Override
              public void failed(IOException exception) {
                loop.post(
                    now -> goOn(attempt, step, () -> attempt.unresolved(host, exception), now));
              }
            });
  }

  private void goOn(ConnectAttempt resolved, int step, Runnable outcome, long now) {
    loop.touch(driver);
    if (isGoingOn(resolved, step)) {
      outcome.run();
      tryNext(now);
    }
  }

  /** Else its time is over, or the client was disconnected or closed. */
  private boolean isGoingOn(ConnectAttempt asked, int step) {
    return asked == attempt && step == asked.step();
  }

  private void open(ConnectAttempt attempt, long now) {
    String unsupported = Protocol.of(attempt.version()).unsupported(dialog.connect());
    if (unsupported != null) {
      attempt.cannotSay(unsupported);
      tryNext(now);
      return;
    }
    EnhancedAuthentication authentication = settings.authentication();
    if (authentication == null) {
      open(attempt, dialog.connect(), null, now);
    } else {
      attempt.preparing();
      prepare(attempt, authentication);
    }
  }

  /** Each connection has an exchange of its own, which begins with the data of CONNECT. */
  private void prepare(ConnectAttempt attempt, EnhancedAuthentication authentication) {
    AuthenticationSteps steps =
        new AuthenticationSteps(loop, driver, authentication, settings.timeout());
    preparing = steps;
    steps.first(
        new AuthenticationSteps.Continuation() {
          @Override
          public void done(byte[] data, long now) {
            preparing = null;
            open(attempt, dialog.connect(data), steps, now);
          }

          @Override
          public void failed(AuthenticationFailedException failure, long now) {
            preparing = null;
            steps.failed(failure);
            attempt.failed(failure);
            tryNext(now);
          }
        });
  }

  private void open(
      ConnectAttempt attempt,
      Connect connect,
      @Nullable AuthenticationSteps authentication,
      long now) {
    attempt.opening();
    Transport transport;
    try {
      transport = openTransport(attempt);
    } catch (IOException | RuntimeException e) { // A RuntimeException: no route to such addresses.
      if (authentication != null) {
        authentication.failed(new ConnectFailedException("no connection: " + e, e));
      }
      attempt.failed(e);
      tryNext(now);
      return;
    }
    Protocol protocol = Protocol.of(attempt.version());
    NetworkConnection connection =
        new NetworkConnection(loop, driver, transport, session, connect, protocol, authentication);
    if (authentication != null) {
      authentication.use(connection);
    }
    driver.lifecycle().use(connection);
    connection.open(now);
  }

  private Transport openTransport(ConnectAttempt attempt) throws IOException {
    Route route = Objects.requireNonNull(attempt.route);
    return route.open(
        new InetSocketAddress(attempt.address(), route.firstPort()),
        attempt.version(),
        new Route.Surroundings(
            loop.buffers(), loop.blockingWork(), () -> loop.post(this::goOnOpening)));
  }

  /** Another thread has done what a transport has asked for; harmless if there is a newer one. */
  private void goOnOpening(long now) {
    NetworkConnection connection = driver.lifecycle().connection();
    if (connection != null) {
      connection.onReady(now);
    }
  }

  /** CONNECT is on its way. */
  void connectSent() {
    if (attempt != null) {
      attempt.connectSent();
    }
  }

  /** The server has answered with AUTH. */
  void authenticating() {
    if (attempt != null) {
      attempt.authenticating();
    }
  }

  /** The server accepted: the attempt has succeeded. */
  ConnectResult accepted(ConnAck connAck, Capabilities capabilities) {
    ConnectAttempt attempt = attempt();
    this.attempt = null;
    return dialog.accepted(connAck, capabilities, attempt.version());
  }

  /** The server refused; what comes next is tried when the network connection has ended. */
  void refused(ConnAck connAck) {
    if (attempt != null) {
      attempt.refused(
          new ConnectRefusedException(
              attempt.server().toString(),
              connAck.reasonCode(),
              connAck.properties().string(PropertyId.REASON_STRING),
              connAck.properties().string(PropertyId.SERVER_REFERENCE),
              connAck.properties().userProperties()));
    }
  }

  /** The network connection ended before CONNACK, or after one that refused. */
  void connectionEnded(DisconnectCause cause, long now) {
    attempt().ended(cause);
    tryNext(now);
  }
}
