package io.github.mqttclient.examples.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5.0 property of the command line: {@code -D command identifier value}, and for user
 * properties {@code -D command user-property name value}.
 *
 * @param command the packet that it goes into
 * @param id which property
 * @param name the name of a user property, else empty
 * @param value its value
 */
record PropertyOption(Command command, Id id, String name, String value) {

  /** The packets that mosquitto's clients give properties to. */
  enum Command {
    CONNECT,
    PUBLISH,
    SUBSCRIBE,
    UNSUBSCRIBE,
    DISCONNECT,
    WILL
  }

  private enum Type {
    BYTE(0xFF),
    TWO_BYTES(0xFFFF),
    FOUR_BYTES(0xFFFF_FFFFL),
    TEXT(0);

    private final long max;

    Type(long max) {
      this.max = max;
    }
  }

  /** The properties, and the commands that may have them (c, p, s, u, d, w). */
  enum Id {
    AUTHENTICATION_DATA(Type.TEXT, "c"),
    AUTHENTICATION_METHOD(Type.TEXT, "c"),
    CONTENT_TYPE(Type.TEXT, "pw"),
    CORRELATION_DATA(Type.TEXT, "pw"),
    MAXIMUM_PACKET_SIZE(Type.FOUR_BYTES, "c"),
    MESSAGE_EXPIRY_INTERVAL(Type.FOUR_BYTES, "pw"),
    PAYLOAD_FORMAT_INDICATOR(Type.BYTE, "pw"),
    RECEIVE_MAXIMUM(Type.TWO_BYTES, "c"),
    REQUEST_PROBLEM_INFORMATION(Type.BYTE, "c"),
    REQUEST_RESPONSE_INFORMATION(Type.BYTE, "c"),
    RESPONSE_TOPIC(Type.TEXT, "pw"),
    SESSION_EXPIRY_INTERVAL(Type.FOUR_BYTES, "cd"),
    SUBSCRIPTION_IDENTIFIER(Type.FOUR_BYTES, "s"),
    TOPIC_ALIAS(Type.TWO_BYTES, "p"),
    TOPIC_ALIAS_MAXIMUM(Type.TWO_BYTES, "c"),
    USER_PROPERTY(Type.TEXT, "cpsudw"),
    WILL_DELAY_INTERVAL(Type.FOUR_BYTES, "w");

    private final Type type;
    private final String commands;

    Id(Type type, String commands) {
      this.type = type;
      this.commands = commands;
    }

    /** As it is written on the command line. */
    String text() {
      return PropertyOption.text(this);
    }

    private boolean isAllowedFor(Command command) {
      return commands.indexOf(PropertyOption.text(command).charAt(0)) >= 0;
    }
  }

  /**
   * Reads what follows {@code -D}; further words may follow it.
   *
   * @throws UsageException if it is no property, or not one of this command
   */
  static PropertyOption parse(List<String> words) throws UsageException {
    if (words.size() < 3) {
      throw tooFewArguments();
    }
    Command command = find(Command.values(), words.get(0));
    if (command == null) {
      throw new UsageException("Invalid command given in --property argument.");
    }
    Id id = find(Id.values(), words.get(1));
    if (id == null) {
      throw new UsageException("Invalid property name given in --property argument.");
    }
    if (!id.isAllowedFor(command)) {
      throw new UsageException(
          words.get(1) + " property not allowed for " + words.get(0) + " in --property argument.");
    }
    if (id == Id.USER_PROPERTY) {
      if (words.size() < 4) {
        throw tooFewArguments();
      }
      return new PropertyOption(command, id, words.get(2), words.get(3));
    }
    checkNumber(id, words.get(2));
    return new PropertyOption(command, id, "", words.get(2));
  }

  /** How many words after {@code -D} it takes. */
  int wordCount() {
    return id == Id.USER_PROPERTY ? 4 : 3;
  }

  long number() {
    return ValueRules.leadingNumber(value);
  }

  /** How it is named in messages to the user. */
  String describe() {
    return "-D " + text(command) + " " + id.text();
  }

  private static void checkNumber(Id id, String value) throws UsageException {
    long number = ValueRules.leadingNumber(value);
    if (id.type != Type.TEXT && (number < 0 || number > id.type.max)) {
      throw new UsageException(
          "Property value (" + number + ") out of range for property " + id.text() + ".");
    }
  }

  private static UsageException tooFewArguments() {
    return new UsageException("--property argument given but not enough arguments specified.");
  }

  private static <E extends Enum<E>> @Nullable E find(E[] constants, String text) {
    for (E constant : constants) {
      if (text(constant).equals(text)) {
        return constant;
      }
    }
    return null;
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
