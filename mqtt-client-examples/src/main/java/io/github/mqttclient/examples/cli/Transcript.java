package io.github.mqttclient.examples.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lines about packets and the messages themselves, printed in the order of the conversation,
 * although they come from two threads: what is said after a message arrived waits until the message
 * is printed.
 */
final class Transcript {
  private final Console console;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Place> places = new ArrayDeque<>();

  Transcript(Console console) {
    this.console = console;
  }

  /** A place in the transcript that is filled later. */
  static final class Place {
    private @Nullable Runnable content;
  }

  void line(String text) {
    fill(
        reserve(),
        new Runnable() {
          @Override
          public void run() {
            console.line(text);
          }
        });
  }

  /** The next place; what follows is printed after it. */
  Place reserve() {
    Place place = new Place();
    lock.lock();
    try {
      places.add(place);
    } finally {
      lock.unlock();
    }
    return place;
  }

  /** Fills a place, and prints all that is whole up to the next one that is not. */
  void fill(Place place, Runnable content) {
    lock.lock();
    try {
      place.content = content;
      print(false);
    } finally {
      lock.unlock();
    }
  }

  /** Prints all that is there; places that nobody filled stay empty. */
  void flush() {
    lock.lock();
    try {
      print(true);
    } finally {
      lock.unlock();
    }
  }

  private void print(boolean all) {
    for (Place next = places.peek(); next != null; next = places.peek()) {
      Runnable content = next.content;
      if (content == null && !all) {
        return;
      }
      places.remove();
      if (content != null) {
        content.run();
      }
    }
  }
}
