package io.mercurehub.standalone.development;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the development hub: made at its first start, read at the later ones, so that tokens stay valid.
 *
 * <p>They are in a file that only its owner can read, as two directives. The file appears whole or not at all, and of several
 * hubs that start at once one makes it and all use it.
 *
 * @param publisher signs the tokens of publishers: 256 random bits in Base64
 * @param subscriber signs the tokens of subscribers: likewise, and another one
 */
public record DevelopmentKeys(String publisher, String subscriber) {

    /** The name of the file in the state folder. */
    static final String FILE = "development-keys";

    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentKeys.class);

    private static final int KEY_BYTES = 32;

    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};
    private static final Set<PosixFilePermission> OF_OTHER_READERS =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ);

    private static final Pattern CONTENT =
            Pattern.compile("(?:#.*\n)*publisher_jwt ([A-Za-z0-9+/]{43}=)\nsubscriber_jwt ([A-Za-z0-9+/]{43}=)\n");

    /**
     * Reads the keys, or makes them when there are none.
     *
     * @param folder the state folder, which is created if need be
     * @throws ConfigurationException when the folder or the file cannot be used
     */
    public static DevelopmentKeys in(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return read(file);
        } catch (FileSystemException e) {
            throw problem(e.getFile() == null ? file.toString() : e.getFile(), reason(e));
        } catch (IOException e) {
            throw problem(file.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static void create(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        Files.createDirectories(folder, hasPosixPermissions(folder) ? OWNER_ONLY : NO_ATTRIBUTES);
        // By themselves, temporary files are their owner's alone.
        Path draft = Files.createTempFile(folder, FILE, ".new");
        try {
            Files.writeString(draft, """
                # The keys of the development hub. Delete this file to get new ones.
                publisher_jwt %s
                subscriber_jwt %s
                """.formatted(randomKey(), randomKey()));
            // A link, unlike a move, never replaces what another process has made meanwhile.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("Another hub made {} first", file);
        } finally {
            Files.delete(draft);
        }
    }

    private static DevelopmentKeys read(Path file) throws IOException {
        Matcher content = CONTENT.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!content.matches()) {
            throw new ConfigurationException(List.of(new Problem(
                    file.toString(),
                    "does not hold two keys (expected: the file as the hub made it; delete it to get new ones)")));
        }
        warnWhenOthersMayRead(file);
        return new DevelopmentKeys(content.group(1), content.group(2));
    }

    private static void warnWhenOthersMayRead(Path file) throws IOException {
        if (hasPosixPermissions(file)
                && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHER_READERS::contains)) {
            LOG.warn("INSECURE: other users may read the keys in {}; correct it with: chmod 600 {}", file, file);
        }
    }

    private static String randomKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private static boolean hasPosixPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "is not a folder";
        }
        return e.getReason() == null ? "cannot be used" : e.getReason();
    }

    private static ConfigurationException problem(String path, String reason) {
        return new ConfigurationException(List.of(new Problem(
                path,
                reason + " (expected: a folder for the keys of the development hub, which " + StateFolder.VARIABLE
                        + " can move; or keys of your own: publisher_jwt, subscriber_jwt)")));
    }

    /** {@return that these are keys, never the keys} */
    @Override
    public String toString() {
        return "DevelopmentKeys";
    }
}
