package io.github.mqttclient.examples.cli;

import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.UserProperty;
import io.github.mqttclient.Will;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What the options mean for the client, its will and its messages. */
final class ClientSettings {
  private static final long FOR_EVER = 0xFFFF_FFFFL;
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final ParsedOptions options;

  ClientSettings(ParsedOptions options) {
    this.options = options;
  }

  static boolean isVersion(String text) {
    return switch (text) {
      case "mqttv31", "31", "mqttv311", "311", "mqttv5", "5" -> true;
      default -> false;
    };
  }

  /** The version to speak; properties and a session expiry need 5.0. */
  MqttVersion version() {
    if (options.hasProperties() || options.has(Option.SESSION_EXPIRY)) {
      return MqttVersion.MQTT_5_0;
    }
    String text = options.last(Option.VERSION, options.tool() == Tool.RR ? "5" : "311");
    if (text.endsWith("5")) {
      return MqttVersion.MQTT_5_0;
    }
    return text.endsWith("311") ? MqttVersion.MQTT_3_1_1 : MqttVersion.MQTT_3_1;
  }

  /** A builder with all that the options say. */
  MqttClientBuilder builder() throws UsageException {
    MqttClientBuilder builder =
        MqttClient.builder()
            .version(version())
            .keepAlive(Duration.ofSeconds(options.number(Option.KEEP_ALIVE, 60)))
            .maximumInFlight(Math.min(options.number(Option.MAX_IN_FLIGHT, 20), 65_535));
    if (!hasTopicAlias()) {
      builder.topicAliases(0); // As mosquitto's clients, which use none unless told so.
    }
    TransportOptions.apply(options, builder);
    credentials(builder);
    will(builder);
    session(builder);
    connectProperties(builder);
    return builder;
  }

  private boolean hasTopicAlias() {
    for (PropertyOption property : options.properties(PropertyOption.Command.PUBLISH)) {
      if (property.id() == PropertyOption.Id.TOPIC_ALIAS) {
        return true;
      }
    }
    return false;
  }

  private void credentials(MqttClientBuilder builder) throws UsageException {
    String userName = options.last(Option.USER_NAME);
    String password = options.last(Option.PASSWORD);
    if (userName != null) {
      builder.userName(userName);
    } else if (password != null && version() != MqttVersion.MQTT_5_0) {
      throw new UsageException("-P needs -u: only MQTT 5.0 has passwords without a user name.");
    }
    if (password != null) {
      builder.password(password.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void will(MqttClientBuilder builder) throws UsageException {
    String topic = options.last(Option.WILL_TOPIC);
    if (topic == null) {
      if (options.has(Option.WILL_PAYLOAD)) {
        throw new UsageException("Will payload given, but no will topic given.");
      }
      if (options.has(Option.WILL_RETAIN)) {
        throw new UsageException("Will retain given, but no will topic given.");
      }
      return;
    }
    MqttMessage.Builder message =
        MqttMessage.builder()
            .topic(topic)
            .payload(options.last(Option.WILL_PAYLOAD, ""))
            .qos(options.number(Option.WILL_QOS, 0))
            .retain(options.has(Option.WILL_RETAIN));
    List<PropertyOption> properties = options.properties(PropertyOption.Command.WILL);
    MessageProperties.apply(properties, message);
    builder.will(Will.of(message.build()).delay(MessageProperties.willDelay(properties)));
  }

  private void session(MqttClientBuilder builder) throws UsageException {
    long expiry = sessionExpiry();
    boolean keep = options.has(Option.CLEAN_OFF);
    boolean named = options.has(Option.ID);
    if (version() != MqttVersion.MQTT_5_0) {
      if (keep && !named) {
        throw new UsageException("You must provide a client id if you are using the -c option.");
      }
      expiry = keep ? FOR_EVER : 0;
    } else if (expiry == FOR_EVER && !named) {
      throw new UsageException(
          "You must provide a client id if you are using an infinite session expiry interval.");
    } else if (expiry == 0 && keep) {
      throw new UsageException("-c with -x 0 is not supported: the session would end at once.");
    }
    String clientId = clientId(expiry > 0 || version() == MqttVersion.MQTT_3_1);
    builder.clientId(clientId);
    if (expiry > 0) {
      builder.persistentSession(Duration.ofSeconds(expiry));
    }
  }

  private long sessionExpiry() throws UsageException {
    for (PropertyOption property : options.properties(PropertyOption.Command.CONNECT)) {
      if (property.id() == PropertyOption.Id.SESSION_EXPIRY_INTERVAL) {
        return property.number();
      }
    }
    String expiry = options.last(Option.SESSION_EXPIRY);
    if (expiry != null) {
      return ValueRules.sessionExpiry(expiry);
    }
    return options.has(Option.CLEAN_OFF) ? FOR_EVER : 0;
  }

  private String clientId(boolean required) {
    String id = options.last(Option.ID);
    if (id != null) {
      return id;
    }
    String prefix = options.last(Option.ID_PREFIX);
    if (prefix != null) {
      return prefix + ProcessHandle.current().pid();
    }
    return required ? randomClientId() : "";
  }

  private static String randomClientId() {
    StringBuilder id = new StringBuilder("mosq-");
    while (id.length() < 23) { // As long as every 3.1 server must allow.
      id.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  private void connectProperties(MqttClientBuilder builder) throws UsageException {
    for (PropertyOption property : options.properties(PropertyOption.Command.CONNECT)) {
      switch (property.id()) {
        case USER_PROPERTY -> builder.connectProperty(property.name(), property.value());
        case RECEIVE_MAXIMUM -> builder.receiveMaximum((int) property.number());
        case MAXIMUM_PACKET_SIZE ->
            builder.maximumPacketSize((int) Math.min(property.number(), 268_435_460));
        case REQUEST_PROBLEM_INFORMATION ->
            builder.requestProblemInformation(property.number() == 1);
        case REQUEST_RESPONSE_INFORMATION ->
            builder.requestResponseInformation(property.number() == 1);
        case TOPIC_ALIAS_MAXIMUM -> builder.topicAliasMaximum((int) property.number());
        case AUTHENTICATION_METHOD -> builder.enhancedAuthentication(authentication(property));
        case AUTHENTICATION_DATA -> requireAuthenticationMethod(property);
        default -> {} // SESSION_EXPIRY_INTERVAL is in session(...).
      }
    }
  }

  private OneStepAuthentication authentication(PropertyOption method) {
    String data = "";
    for (PropertyOption property : options.properties(PropertyOption.Command.CONNECT)) {
      if (property.id() == PropertyOption.Id.AUTHENTICATION_DATA) {
        data = property.value();
      }
    }
    return new OneStepAuthentication(method.value(), data.getBytes(StandardCharsets.UTF_8));
  }

  private void requireAuthenticationMethod(PropertyOption data) throws UsageException {
    for (PropertyOption property : options.properties(PropertyOption.Command.CONNECT)) {
      if (property.id() == PropertyOption.Id.AUTHENTICATION_METHOD) {
        return;
      }
    }
    throw new UsageException(data.describe() + " needs -D connect authentication-method.");
  }

  /** What {@code -D subscribe} says. */
  SubscribeOptions subscribeOptions() throws UsageException {
    SubscribeOptions result = SubscribeOptions.DEFAULT;
    for (PropertyOption property : options.properties(PropertyOption.Command.SUBSCRIBE)) {
      try {
        result =
            property.id() == PropertyOption.Id.USER_PROPERTY
                ? result.userProperty(property.name(), property.value())
                : result.identifier((int) Math.min(property.number(), Integer.MAX_VALUE));
      } catch (IllegalArgumentException e) {
        throw new UsageException(property.describe() + ": " + e.getMessage());
      }
    }
    return result;
  }

  /** What {@code -D unsubscribe} says. */
  List<UserProperty> unsubscribeProperties() {
    List<UserProperty> result = new ArrayList<>();
    for (PropertyOption property : options.properties(PropertyOption.Command.UNSUBSCRIBE)) {
      result.add(new UserProperty(property.name(), property.value()));
    }
    return result;
  }

  /** How to disconnect; {@code reason} is told to a 5.0 server only. */
  DisconnectOptions disconnectOptions(ReasonCode reason) throws UsageException {
    DisconnectOptions.Builder builder = DisconnectOptions.builder();
    if (version() == MqttVersion.MQTT_5_0) {
      builder.reasonCode(reason);
    }
    for (PropertyOption property : options.properties(PropertyOption.Command.DISCONNECT)) {
      if (property.id() == PropertyOption.Id.USER_PROPERTY) {
        builder.userProperty(property.name(), property.value());
      } else {
        builder.sessionExpiry(Duration.ofSeconds(property.number()));
      }
    }
    return builder.build();
  }

  /** A message for {@code -t} with this payload and the properties for PUBLISH. */
  MqttMessage message(byte[] payload) throws UsageException {
    String topic = options.last(Option.TOPIC, "");
    List<PropertyOption> properties = options.properties(PropertyOption.Command.PUBLISH);
    MqttMessage.Builder builder =
        MqttMessage.builder()
            .topic(topic)
            .payload(payload)
            .qos(options.number(Option.QOS, 0))
            .retain(options.has(Option.RETAIN));
    MessageProperties.apply(properties, builder);
    @Nullable String responseTopic = options.last(Option.RESPONSE_TOPIC);
    if (responseTopic != null && version() == MqttVersion.MQTT_5_0) {
      builder.responseTopic(responseTopic);
    }
    return builder.build();
  }
}
