package io.github.mqttclient;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who ended a connection, and why. */
public sealed interface DisconnectCause {

  /** The application asked for it with {@code disconnect} or {@code close}. */
  record Requested() implements DisconnectCause {
    @Override
    public String toString() {
      return "the application disconnected";
    }
  }

  /**
   * The server said good-bye with a DISCONNECT (5.0 section 3.14).
   *
   * @param reasonCode why
   * @param reasonString what it says for diagnosis
   * @param serverReference which other server to use
   * @param userProperties what else it says
   */
  record ByServer(
      ReasonCode reasonCode,
      Optional<String> reasonString,
      Optional<String> serverReference,
      List<UserProperty> userProperties)
      implements DisconnectCause {
    @Override
    public String toString() {
      return "the server disconnected: "
          + reasonCode
          + reasonString.map(text -> " (" + text + ")").orElse("")
          + serverReference.map(server -> ", use " + server).orElse("");
    }
  }

  /**
   * The network connection broke, or the server closed it without a word.
   *
   * @param exception what the network said
   */
  record NetworkFailure(IOException exception) implements DisconnectCause {
    @Override
    public String toString() {
      return "the network connection broke: " + exception.getMessage();
    }
  }

  /**
   * The server did not answer a PINGREQ (section 3.1.2.10).
   *
   * @param waited how long the client waited for the PINGRESP
   */
  record KeepAliveTimeout(Duration waited) implements DisconnectCause {
    @Override
    public String toString() {
      return "no PINGRESP within " + waited;
    }
  }

  /**
   * An enhanced authentication failed on this side, and this client closed the connection (section
   * 4.12): a step of it failed, the server could not prove who it is, or the time ran out.
   *
   * @param exception why
   */
  record AuthenticationFailed(AuthenticationFailedException exception) implements DisconnectCause {
    @Override
    public String toString() {
      return "the authentication failed: " + exception.getMessage();
    }
  }

  /**
   * The server broke the protocol, and this client closed the connection (section 4.13).
   *
   * @param reasonCode what the client told the server (5.0), for example {@link
   *     ReasonCode#MALFORMED_PACKET}
   * @param message which rule was broken, with the offending value
   */
  record ProtocolError(ReasonCode reasonCode, String message) implements DisconnectCause {
    @Override
    public String toString() {
      return "the server broke the protocol: " + message + " (" + reasonCode + ")";
    }
  }
}
