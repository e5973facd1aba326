package io.github.mqttclient.examples.cli;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that prints a line on standard error, or hands a packet to the listener. */
final class ConsoleLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;
  private static final int PREFIX = "Client ".length();
  private static final String SENDING = " sending ";
  private static final String RECEIVED = " received ";

  ConsoleLogger(String name) {
    this.name = name;
  }

  @Override
  public boolean isTraceEnabled() {
    return ConsoleLogging.isPrinted(name, Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return ConsoleLogging.packetListener(name) != null
        || ConsoleLogging.isPrinted(name, Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return ConsoleLogging.isPrinted(name, Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return ConsoleLogging.isPrinted(name, Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return ConsoleLogging.isPrinted(name, Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable throwable) {
    PacketListener packets = ConsoleLogging.packetListener(name);
    if (packets != null && level == Level.DEBUG && arguments != null) {
      packet(arguments[0].toString(), packets);
      return;
    }
    String text = MessageFormatter.basicArrayFormat(pattern, arguments);
    System.err.println(level + " " + name + " " + text);
    if (throwable != null) {
      throwable.printStackTrace();
    }
  }

  /** {@code Client meter-17 sending PUBLISH (...)}; an identifier may have spaces, too. */
  private static void packet(String line, PacketListener packets) {
    int sending = line.indexOf(SENDING);
    int received = line.indexOf(RECEIVED);
    if (sending >= 0 && (received < 0 || sending < received)) {
      packets.sending(line.substring(PREFIX, sending), line.substring(sending + SENDING.length()));
    } else {
      packets.received(
          line.substring(PREFIX, received), line.substring(received + RECEIVED.length()));
    }
  }
}
