package io.github.mqttclient.examples.cli;

/** The commands with options in the manner of mosquitto's clients; three stand for one of them. */
enum Tool {
  PUB("pub", 'p', "Publishes messages on one topic."),
  SUB("sub", 's', "Subscribes to topics and prints the messages that arrive."),
  RR("rr", 'r', "Publishes a request and prints the response."),
  BENCH("bench", 'b', "Puts load on a server and measures what comes of it.");

  private final String command;
  private final char letter;
  private final String summary;

  Tool(String command, char letter, String summary) {
    this.command = command;
    this.letter = letter;
    this.summary = summary;
  }

  /** The name of the sub-command. */
  String command() {
    return command;
  }

  String summary() {
    return summary;
  }

  /** The name of mosquitto's client, which is also that of its configuration file. */
  String mosquittoName() {
    return (this == BENCH ? "mqtt_" : "mosquitto_") + command;
  }

  /** Whether an option with these letters belongs to this tool. */
  boolean isIn(String letters) {
    return letters.indexOf(letter) >= 0;
  }
}
