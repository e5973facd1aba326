package io.github.mqttclient.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory whose operations fail when they are told to, and that loses at a power failure
 * what was not forced: of each file the last changes, the first of these torn anywhere or replaced
 * by zeros, and of the directory any of the files made or deleted.
 */
final class FaultyFiles implements LogFiles {
  enum Operation {
    LOCK,
    LIST,
    OPEN,
    SIZE,
    READ,
    WRITE,
    TRUNCATE,
    FORCE,
    DELETE,
    FORCE_DIRECTORY
  }

  static final Set<Operation> ALL = EnumSet.allOf(Operation.class);

  private final Random random;
  private final Map<Path, Content> files = new TreeMap<>();
  private final Map<Path, Content> forcedFiles = new TreeMap<>();
  private final List<DirectoryChange> directoryChanges = new ArrayList<>();
  private final Set<Path> locks = new HashSet<>();
  private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);

  private Set<Operation> failing = EnumSet.noneOf(Operation.class);
  private int operationsBeforeFailure = Integer.MAX_VALUE;
  private boolean failsFromThenOn;
  private boolean powerIsOff;
  private long capacity = Long.MAX_VALUE;
  private int openFiles;

  private record DirectoryChange(Path path, Content content, boolean isCreation) {}

  /** A write if there are bytes, else a truncation to the position. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Change(long position, byte[] bytes) {}

  private static final class Content {
    byte[] bytes = {};
    byte[] forced = {};
    final List<Change> unforced = new ArrayList<>();

    void apply(Change change) {
      bytes = changed(bytes, change);
      unforced.add(change);
    }

    static byte[] changed(byte[] before, Change change) {
      int position = (int) change.position;
      if (change.bytes == null) {
        return Arrays.copyOf(before, position);
      }
      byte[] after = Arrays.copyOf(before, Math.max(before.length, position + change.bytes.length));
      System.arraycopy(change.bytes, 0, after, position, change.bytes.length);
      return after;
    }

    void force() {
      forced = bytes;
      unforced.clear();
    }

    void losePower(Random random) {
      bytes = forced;
      int kept = random.nextInt(unforced.size() + 1);
      for (Change change : unforced.subList(0, kept)) {
        bytes = changed(bytes, change);
      }
      if (kept < unforced.size() && unforced.get(kept).bytes != null) {
        byte[] torn = unforced.get(kept).bytes.clone();
        int written = random.nextInt(torn.length + 1);
        if (random.nextBoolean()) {
          torn = Arrays.copyOf(torn, written);
        } else {
          Arrays.fill(torn, written, torn.length, (byte) 0);
        }
        bytes = changed(bytes, new Change(unforced.get(kept).position, torn));
      }
      force();
    }
  }

  FaultyFiles(long seed) {
    random = new Random(seed);
  }

  // What the test does.

  /** The next operation of these kinds after so many others fails, once. */
  void failAfter(int operations, Set<Operation> kinds) {
    failing = kinds;
    operationsBeforeFailure = operations;
    failsFromThenOn = false;
  }

  /** All operations of these kinds fail after so many others. */
  void failFrom(int operations, Set<Operation> kinds) {
    failAfter(operations, kinds);
    failsFromThenOn = true;
  }

  void failNoMore() {
    operationsBeforeFailure = Integer.MAX_VALUE;
    powerIsOff = false;
  }

  boolean hasFailed() {
    return operationsBeforeFailure < 0;
  }

  /** The power fails after so many operations: the next and all after it fail. */
  void powerFailsAfter(int operations) {
    failFrom(operations, ALL);
    powerIsOff = true;
  }

  /** What is on the disk when the power is back. No file is open and nothing fails. */
  void powerIsBack() {
    for (Content content : files.values()) {
      content.losePower(random);
    }
    files.clear();
    files.putAll(forcedFiles);
    for (DirectoryChange change : directoryChanges) {
      if (random.nextBoolean()) {
        change.content.losePower(random);
        apply(change, files);
      }
    }
    forcedFiles.clear();
    forcedFiles.putAll(files);
    directoryChanges.clear();
    locks.clear();
    openFiles = 0;
    failNoMore();
  }

  void capacity(long bytes) {
    capacity = bytes;
  }

  /** How many operations of this kind have succeeded. */
  int count(Operation operation) {
    return counts.getOrDefault(operation, 0);
  }

  int countAll() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  int openFiles() {
    return openFiles;
  }

  int locks() {
    return locks.size();
  }

  Set<Path> paths() {
    return new HashSet<>(files.keySet());
  }

  byte[] bytes(Path path) {
    return files.get(path).bytes;
  }

  /** Puts a file on the disk. */
  void bytes(Path path, byte[] bytes) {
    Content content = new Content();
    content.bytes = bytes;
    content.force();
    files.put(path, content);
    forcedFiles.put(path, content);
  }

  void remove(Path path) {
    files.remove(path);
    forcedFiles.remove(path);
  }

  /** Another disk with the same files. */
  FaultyFiles copy() {
    FaultyFiles copy = new FaultyFiles(random.nextLong());
    files.forEach((path, content) -> copy.bytes(path, content.bytes));
    return copy;
  }

  long usedBytes(String suffix) {
    return files.entrySet().stream()
        .filter(file -> file.getKey().toString().endsWith(suffix))
        .mapToLong(file -> file.getValue().bytes.length)
        .sum();
  }

  // What the log does.

  private void operation(Operation operation, Path path) throws IOException {
    if (failing.contains(operation)) {
      operationsBeforeFailure--;
      if (operationsBeforeFailure == -1 || (operationsBeforeFailure < 0 && failsFromThenOn)) {
        throw new FileSystemException(path.toString(), null, "fault of " + operation);
      }
    }
    counts.merge(operation, 1, Integer::sum);
  }

  @Override
  public Closeable lock(Path directory) throws IOException {
    operation(Operation.LOCK, directory);
    if (!locks.add(directory)) {
      throw new FileSystemException(directory.toString(), null, "in use");
    }
    return () -> locks.remove(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    operation(Operation.LIST, directory);
    List<String> names = new ArrayList<>();
    for (Path path : files.keySet()) {
      if (directory.equals(path.getParent())) {
        names.add(path.getFileName().toString());
      }
    }
    return names;
  }

  @Override
  public LogFile openToRead(Path file) throws IOException {
    operation(Operation.OPEN, file);
    Content content = files.get(file);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return new File(file, content);
  }

  @Override
  public LogFile openToWrite(Path file) throws IOException {
    operation(Operation.OPEN, file);
    if (!files.containsKey(file)) {
      change(new DirectoryChange(file, new Content(), true));
    }
    return new File(file, files.get(file));
  }

  @Override
  public void delete(Path file) throws IOException {
    operation(Operation.DELETE, file);
    if (files.containsKey(file)) {
      change(new DirectoryChange(file, files.get(file), false));
    }
  }

  private void change(DirectoryChange change) {
    apply(change, files);
    directoryChanges.add(change);
  }

  private static void apply(DirectoryChange change, Map<Path, Content> to) {
    if (change.isCreation) {
      to.put(change.path, change.content);
    } else {
      to.remove(change.path);
    }
  }

  @Override
  public void force(Path directory) throws IOException {
    operation(Operation.FORCE_DIRECTORY, directory);
    directoryChanges.forEach(change -> apply(change, forcedFiles));
    directoryChanges.clear();
  }

  private final class File implements LogFile {
    private final Path path;
    private final Content content;
    private boolean isOpen = true;

    File(Path path, Content content) {
      this.path = path;
      this.content = content;
      openFiles++;
    }

    private void operation(Operation operation) throws IOException {
      if (!isOpen) {
        throw new IllegalStateException(operation + " of " + path + ", which is closed");
      }
      FaultyFiles.this.operation(operation, path);
    }

    @Override
    public long size() throws IOException {
      operation(Operation.SIZE);
      return content.bytes.length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      operation(Operation.READ);
      if (position + length > content.bytes.length) {
        throw new FileSystemException(path.toString(), null, "ends too early");
      }
      System.arraycopy(content.bytes, (int) position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
      byte[] bytes = Arrays.copyOfRange(from, offset, offset + length);
      try {
        operation(Operation.WRITE);
      } catch (IOException e) {
        if (!powerIsOff || operationsBeforeFailure == -1) {
          int written = random.nextInt(length + 1);
          content.apply(new Change(position, Arrays.copyOf(bytes, written)));
        }
        throw e;
      }
      long room = capacity - usedBytes("");
      long more = position + length - content.bytes.length;
      if (more > room) {
        int written = (int) Math.max(0, length - (more - room));
        content.apply(new Change(position, Arrays.copyOf(bytes, written)));
        throw new FileSystemException(path.toString(), null, "No space left on device");
      }
      content.apply(new Change(position, bytes));
    }

    @Override
    public void truncate(long size) throws IOException {
      operation(Operation.TRUNCATE);
      if (size < content.bytes.length) {
        content.apply(new Change(size, null));
      }
    }

    @Override
    public void force() throws IOException {
      operation(Operation.FORCE);
      content.force();
    }

    @Override
    public void close() {
      if (isOpen) {
        isOpen = false;
        openFiles--;
      }
    }
  }
}
