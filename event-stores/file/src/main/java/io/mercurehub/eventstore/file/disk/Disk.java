package io.mercurehub.eventstore.file.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One folder of files, and all that the log asks of a file system.
 *
 * <p>What is written to a file survives a power cut once {@link DiskFile#sync} has returned; which names there are, once {@link
 * #syncFolder} has. Before that anything may be lost: any part of any write, any change of a name, in any order.
 *
 * <p>Safe for use by any thread.
 */
public interface Disk extends AutoCloseable {

    /** {@return the names of all that is in the folder, in any order} */
    List<String> list() throws IOException;

    /**
     * Creates a file, to read and to write.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one of that name
     */
    DiskFile create(String name) throws IOException;

    /**
     * Opens a file to read it.
     *
     * @throws java.nio.file.NoSuchFileException when there is none of that name
     */
    DiskFile open(String name) throws IOException;

    /**
     * Opens a file to read and to write it.
     *
     * @throws java.nio.file.NoSuchFileException when there is none of that name
     */
    DiskFile openToWrite(String name) throws IOException;

    /** {@return what is in a file, without reading it before it is looked at; its content must not change any more} */
    ByteBuffer map(String name) throws IOException;

    /** Gives a file another name, at once; a file that has that name already is gone. Whoever has it open is not disturbed. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file, if there is one of that name. Whoever has it open can go on reading. */
    void delete(String name) throws IOException;

    /** Makes the names durable: returns when a power cut undoes no creation, renaming or deletion that was done before. */
    void syncFolder() throws IOException;

    /** {@return a buffer that is good to write from} */
    ByteBuffer allocate(int bytes);

    /** Looks whether the folder is still the one that was taken; to be called now and then. */
    default void look() throws IOException {}

    /** {@return the newer application of this process that waits for the folder, for people; empty when there is none} */
    default Optional<String> wantedBy() {
        return Optional.empty();
    }

    /** Throws when nothing may be changed any more, and says why. */
    default void check() throws IOException {}

    /** {@return where the folder is, for people} */
    String describe();

    /** Gives the folder up: others may have it. Files that are open stay so. */
    @Override
    default void close() throws IOException {}
}
