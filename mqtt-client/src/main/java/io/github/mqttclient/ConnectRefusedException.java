package io.github.mqttclient;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server answered CONNECT with a reason code that refuses it (section 3.2.2.2). */
public final class ConnectRefusedException extends ConnectException {
  private static final long serialVersionUID = 1;

  private final ReasonCode reasonCode;
  private final @Nullable String reasonString;
  private final @Nullable String serverReference;
  private final transient List<UserProperty> userProperties;

  /**
   * What the server said.
   *
   * @param notFollowed why the client does not go where the server sends it; null: for no reason
   *     that has to be told
   */
  public ConnectRefusedException(
      String server,
      ReasonCode reasonCode,
      @Nullable String reasonString,
      @Nullable String serverReference,
      @Nullable String notFollowed,
      List<UserProperty> userProperties) {
    super(
        Refusals.text(server + " refused the connection", reasonCode, reasonString)
            + (notFollowed == null ? "" : "; its Server Reference is not followed: " + notFollowed),
        null);
    this.reasonCode = reasonCode;
    this.reasonString = reasonString;
    this.serverReference = serverReference;
    this.userProperties = List.copyOf(userProperties);
  }

  public ReasonCode reasonCode() {
    return reasonCode;
  }

  /** What the server says for diagnosis (5.0). */
  public Optional<String> reasonString() {
    return Optional.ofNullable(reasonString);
  }

  /** Which other server to use (5.0), with reason codes 0x9C and 0x9D. */
  public Optional<String> serverReference() {
    return Optional.ofNullable(serverReference);
  }

  /** What else the server says (5.0). */
  public List<UserProperty> userProperties() {
    return userProperties;
  }
}
