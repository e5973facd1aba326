package io.github.mqttclient;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How to ask a server for a WebSocket ({@code ws://}, {@code wss://}; MQTT 5.0 chapter 6).
 * Immutable.
 *
 * <p>What has to be made anew for each attempt to connect, such as a signature that expires, comes
 * from {@link Builder#headersProvider} and {@link Builder#pathProvider}.
 */
public final class WebSocketOptions {
  /** The largest MQTT packet. */
  private static final long DEFAULT_FRAME_SIZE = 268_435_460;

  /** What makes the upgrade, and what would give the request a content. */
  private static final Set<String> OURS =
      Set.of("upgrade", "connection", "content-length", "transfer-encoding");

  /** No headers of its own, the path of the server URI, the sub-protocol of the version. */
  public static final WebSocketOptions DEFAULT = builder().build();

  private final @Nullable String subprotocol;
  private final boolean subprotocolRequired;
  private final long maximumFrameSize;
  private final @Nullable Supplier<String> path;
  private final Map<String, String> headers;
  private final @Nullable Supplier<Map<String, String>> moreHeaders;

  private WebSocketOptions(Builder builder) {
    subprotocol = builder.subprotocol;
    subprotocolRequired = builder.subprotocolRequired;
    maximumFrameSize = builder.maximumFrameSize;
    path = builder.path;
    headers = copy(builder.headers);
    moreHeaders = builder.moreHeaders;
  }

  private static Map<String, String> copy(Map<String, String> headers) {
    Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    return Collections.unmodifiableMap(copy);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.subprotocol = subprotocol;
    builder.subprotocolRequired = subprotocolRequired;
    builder.maximumFrameSize = maximumFrameSize;
    builder.path = path;
    builder.headers.putAll(headers);
    builder.moreHeaders = moreHeaders;
    return builder;
  }

  /** The sub-protocol that is offered; empty: that of the MQTT version. */
  public Optional<String> subprotocol() {
    return Optional.ofNullable(subprotocol);
  }

  /** Whether the connection fails if the server's answer names no sub-protocol. */
  public boolean subprotocolRequired() {
    return subprotocolRequired;
  }

  /** How many bytes one frame of the server may have. */
  public long maximumFrameSize() {
    return maximumFrameSize;
  }

  /**
   * Path and query for the next attempt; empty: those of the server URI. Asks the provider, if
   * there is one.
   *
   * @throws IllegalArgumentException if what the provider gave is no path
   */
  public Optional<String> path() {
    return path == null ? Optional.empty() : Optional.of(Checks.httpPath("path", path.get()));
  }

  /**
   * The headers for the next attempt: the fixed ones, then those of the provider, if there is one,
   * which is asked now. Names are compared without regard to case.
   *
   * @throws IllegalArgumentException if what the provider gave are not headers
   */
  public Map<String, String> headers() {
    if (moreHeaders == null) {
      return headers;
    }
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    moreHeaders.get().forEach((name, value) -> all.put(checkedName(name), checked(name, value)));
    return Collections.unmodifiableMap(all);
  }

  private static String checkedName(String name) {
    Checks.httpToken("header name", name);
    String lower = name.toLowerCase(Locale.ROOT);
    if (OURS.contains(lower) || lower.startsWith("sec-websocket-")) {
      throw new IllegalArgumentException("header " + name + " is set by the client itself");
    }
    return name;
  }

  private static String checked(String name, String value) {
    String field = "header " + name;
    Checks.noControlCharacters(field, value);
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xFF) {
        throw new IllegalArgumentException(field + " must be Latin-1, but not at index " + i);
      }
    }
    return value;
  }

  /** Without the values of headers, which may be secret. */
  @Override
  public String toString() {
    return "WebSocketOptions[subprotocol="
        + (subprotocol == null ? "by version" : subprotocol)
        + (subprotocolRequired ? "" : " (optional)")
        + ", path="
        + (path == null ? "of the URI" : "given")
        + ", headers="
        + headers.keySet()
        + (moreHeaders == null ? "" : " and a provider's")
        + ", maximumFrameSize="
        + maximumFrameSize
        + "]";
  }

  /** Collects the options; all have defaults. */
  public static final class Builder {
    private @Nullable String subprotocol;
    private boolean subprotocolRequired = true;
    private long maximumFrameSize = DEFAULT_FRAME_SIZE;
    private @Nullable Supplier<String> path;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable Supplier<Map<String, String>> moreHeaders;

    private Builder() {}

    /**
     * The sub-protocol that is offered, and that the server must choose. Default: {@code mqtt}, for
     * MQTT 3.1 {@code mqttv3.1}.
     */
    public Builder subprotocol(String subprotocol) {
      this.subprotocol = Checks.httpToken("subprotocol", subprotocol);
      return this;
    }

    /**
     * Whether the connection fails if the server's answer names no sub-protocol, which MQTT
     * demands. One that was not offered always fails it. Default: true.
     */
    public Builder subprotocolRequired(boolean subprotocolRequired) {
      this.subprotocolRequired = subprotocolRequired;
      return this;
    }

    /**
     * How many bytes one frame of the server may have; a larger one ends the connection. It costs
     * no memory. Default: 268,435,460, the largest MQTT packet.
     */
    public Builder maximumFrameSize(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("maximumFrameSize must be at least 1: " + bytes);
      }
      this.maximumFrameSize = bytes;
      return this;
    }

    /** Path and query instead of those of the server URI: {@code /mqtt?tenant=7}. */
    public Builder path(String path) {
      Checks.httpPath("path", path);
      this.path = () -> path;
      return this;
    }

    /**
     * Asked anew for path and query on each attempt to connect, also on automatic ones. What it
     * throws fails the attempt.
     */
    public Builder pathProvider(Supplier<String> path) {
      this.path = Objects.requireNonNull(path, "path");
      return this;
    }

    /**
     * Adds a header to the request, or replaces it. {@code Host} may be given; the headers that
     * make the upgrade may not.
     *
     * @throws IllegalArgumentException if name or value cannot be a header's
     */
    public Builder header(String name, String value) {
      headers.put(checkedName(name), checked(name, value));
      return this;
    }

    /**
     * Asked anew for more headers on each attempt to connect, also on automatic ones; they replace
     * fixed ones of the same name. What it throws fails the attempt.
     */
    public Builder headersProvider(Supplier<Map<String, String>> headers) {
      this.moreHeaders = Objects.requireNonNull(headers, "headers");
      return this;
    }

    public WebSocketOptions build() {
      return new WebSocketOptions(this);
    }
  }
}
