package io.github.mqttclient.examples.cli;

/** The command line asks for something that is not possible; the text is one line for the user. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
