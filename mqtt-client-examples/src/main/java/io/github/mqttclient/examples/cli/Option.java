package io.github.mqttclient.examples.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of mosquitto's clients (2.0) and those of bench, one a line: names, the tools that
 * take it (p, s, r, b), what its argument is (none: a flag), and what the help says.
 */
enum Option {
  BIND("-A", "psrb", "address", "Bind the outgoing socket to this address."),
  CLEAN_OFF("-c --disable-clean-session", "psrb", null, "Keep the session; needs -i."),
  COUNT("-C", "s", "count", "Exit after this many messages."),
  DEBUG("-d --debug", "psrb", null, "Print the packets that are sent and received."),
  PROPERTY("-D --property", "psrb", "command", "An MQTT 5.0 property: command identifier value."),
  EXIT_AFTER_SUBSCRIBE("-E", "s", null, "Exit once all subscriptions are acknowledged."),
  RESPONSE_TOPIC("-e", "r", "response topic", "Where the response is expected."),
  FILE("-f --file", "pr", "file", "Send the contents of a file as the message."),
  FORMAT("-F", "sr", "format", "Output format; see the man page of mosquitto_sub."),
  HOST("-h --host", "psrb", "host", "The server. Default: localhost."),
  ID("-i --id", "psrb", "id", "The client identifier. Default: the server assigns one."),
  ID_PREFIX(
      "-I --id-prefix", "psrb", "id prefix", "The client identifier is this and the process id."),
  KEEP_ALIVE("-k --keepalive", "psrb", "keepalive", "Keep Alive in seconds. Default: 60."),
  URL("-L --url", "psrb", "URL", "mqtt(s)|ws(s)://[user[:password]@]host[:port]/topic"),
  LINES("-l --stdin-line", "p", null, "Send each line of standard input as a message."),
  MESSAGE("-m --message", "pr", "message", "The message to send."),
  MAX_IN_FLIGHT(
      "-M", "psrb", "max_inflight", "How many QoS 1 and 2 messages are in flight. Default: 20."),
  NULL_MESSAGE("-n --null-message", "pr", null, "Send an empty message."),
  NO_NEWLINE("-N", "sr", null, "Print no newline after a message."),
  PORT("-p --port", "psrb", "port", "The port. Default: 1883, with TLS 8883."),
  PASSWORD("-P --pw", "psrb", "password", "The password."),
  QOS("-q --qos", "psrb", "QoS", "Quality of service: 0, 1 or 2. Default: 0."),
  RETAIN("-r --retain", "pb", null, "The server keeps the message for later subscribers."),
  NO_RETAINED("-R", "sr", null, "Do not print retained messages that are stale."),
  WHOLE_INPUT("-s --stdin-file", "pr", null, "Send all of standard input as one message."),
  SRV("-S", "psrb", null, "Find the server with a DNS SRV look-up."),
  TOPIC("-t --topic", "psrb", "topic", "The topic; sub: may be repeated."),
  FILTER_OUT("-T --filter-out", "s", "topic filter", "Do not print what matches. May be repeated."),
  USER_NAME("-u --username", "psrb", "username", "The user name."),
  UNSUBSCRIBE("-U --unsubscribe", "s", "unsubscribe topic", "Unsubscribe. May be repeated."),
  VERBOSE("-v --verbose", "sr", null, "Print the topic before the message."),
  VERSION(
      "-V --protocol-version",
      "psrb",
      "version",
      "mqttv31, mqttv311 or mqttv5 (or 31, 311, 5). Default: mqttv311; rr: mqttv5."),
  TIMEOUT("-W", "sr", "timeout", "Stop after this many seconds."),
  SESSION_EXPIRY(
      "-x",
      "psrb",
      "session expiry interval",
      "Seconds that the session outlives the connection; -1 or ∞: for ever. Implies mqttv5."),
  CA_FILE("--cafile", "psrb", "file", "File of trusted CA certificates (PEM); turns TLS on."),
  CA_PATH("--capath", "psrb", "directory", "Directory of trusted CA certificates; turns TLS on."),
  CERTIFICATE("--cert", "psrb", "file", "Client certificate (PEM)."),
  CIPHERS("--ciphers", "psrb", "ciphers", "TLS ciphers to offer."),
  HELP("--help", "psrb", null, "Print this text."),
  INSECURE("--insecure", "psrb", null, "Do not check that the certificate is for this host."),
  KEY("--key", "psrb", "file", "Private key of the client (PEM)."),
  KEY_FORM("--keyform", "psrb", "keyform", "pem or engine."),
  NO_DELAY("--nodelay", "psrb", null, "Send small packets at once; always so here."),
  PRETTY("--pretty", "srb", null, "Print JSON (%%j, %%J) on several lines."),
  PROXY("--proxy", "psrb", "proxy url", "socks5h://[user[:password]@]host[:port], or http://…"),
  PSK("--psk", "psrb", "key", "Pre-shared key; not possible in Java, refused."),
  PSK_IDENTITY("--psk-identity", "psrb", "identity", "Identity for --psk; refused."),
  QUIET("--quiet", "psrb", null, "Print no error messages."),
  RANDOM_FILTER("--random-filter", "s", "chance", "Print only this percentage of the messages."),
  REMOVE_RETAINED("--remove-retained", "s", null, "Clear the retained messages that arrive."),
  REPEAT("--repeat", "p", "count", "Publish the message this many times."),
  REPEAT_DELAY("--repeat-delay", "p", "time", "Seconds between repeated messages. Default: 0."),
  RETAIN_AS_PUBLISHED("--retain-as-published", "sr", null, "Keep the retain flag as published."),
  RETAINED_ONLY("--retained-only", "s", null, "Exit at the first message that is not retained."),
  ALPN("--tls-alpn", "psrb", "protocol", "Application protocol to ask for in the TLS handshake."),
  TLS_ENGINE("--tls-engine", "psrb", "engine_id", "OpenSSL engine; not possible in Java, refused."),
  TLS_ENGINE_KEY("--tls-engine-kpass-sha1", "psrb", "kpass sha1", "Key of --tls-engine; refused."),
  TLS_OS_CERTS("--tls-use-os-certs", "psrb", null, "Trust the certificates of the system; TLS on."),
  TLS_VERSION("--tls-version", "psrb", "version", "tlsv1.3, tlsv1.2 or tlsv1.1."),
  UNIX("--unix", "psrb", "socket path", "Connect through a Unix domain socket."),
  TOOL_VERSION("--version", "psrb", null, "Print the version."),
  WILL_PAYLOAD("--will-payload", "psrb", "will payload", "Payload of the will. Default: empty."),
  WILL_QOS("--will-qos", "psrb", "will QoS", "QoS of the will. Default: 0."),
  WILL_RETAIN("--will-retain", "psrb", null, "The server keeps the will for later subscribers."),
  WILL_TOPIC("--will-topic", "psrb", "will topic", "Topic of the will."),
  WEB_SOCKET("--ws", "psrb", null, "Connect with WebSocket; an option of ours."),
  PUBLISHERS("--publishers", "b", "count", "How many clients publish. Default: 1."),
  SUBSCRIBERS("--subscribers", "b", "count", "How many subscribe to all topics. Default: 1."),
  IDLE_CONNECTIONS("--connections", "b", "count", "Connections that only stay open. Default: 0."),
  RATE(
      "--rate",
      "b",
      "rate",
      "Messages a second and publisher. Default: 0, as fast as they are acknowledged."),
  SIZE("--size", "b", "bytes", "Payload size. Default: 64; at least 16 with subscribers."),
  TOPICS("--topics", "b", "count", "Topics below -t, shared by the publishers. Default: 1."),
  DURATION("--duration", "b", "seconds", "How long to measure. Default: 10, with --count no end."),
  MESSAGE_COUNT("--count", "b", "count", "End after this many messages of all publishers."),
  WARM_UP("--warm-up", "b", "seconds", "Load before the measurement. Default: 1."),
  PROGRESS("--progress", "b", null, "A line a second on standard error, also if no terminal."),
  JSON("--json", "b", null, "Print the summary as JSON.");

  private static final Map<String, Option> BY_NAME = new HashMap<>(256);

  static {
    for (Option option : values()) {
      for (String name : option.names) {
        BY_NAME.put(name, option);
      }
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // Never modified.
  private final String[] names;

  private final String tools;
  private final @Nullable String argument;
  private final String help;

  Option(String names, String tools, @Nullable String argument, String help) {
    this.names = names.split(" ");
    this.tools = tools;
    this.argument = argument;
    this.help = help;
  }

  static @Nullable Option named(String name) {
    return BY_NAME.get(name);
  }

  /** As it is written on the command line, the short form first if there is one. */
  List<String> names() {
    return List.of(names);
  }

  /** The short form if there is one. */
  String shortName() {
    return names[0];
  }

  /** What the argument is; null for a flag. */
  @Nullable String argument() {
    return argument;
  }

  String help() {
    return help;
  }

  boolean belongsTo(Tool tool) {
    return tool.isIn(tools);
  }

  /** Whether it says what is to be published; there can be one of these only. */
  boolean isMessageSource() {
    return switch (this) {
      case FILE, LINES, MESSAGE, NULL_MESSAGE, WHOLE_INPUT -> true;
      default -> false;
    };
  }
}
