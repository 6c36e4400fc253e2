package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** PostgreSQL from the binaries on Maven Central, one role {@code nightjar} with a random password. */
final class PostgresPart extends StackPart {
    static final String USER = "nightjar";
    static final String DATABASE = "nightjar";

    private final PostgresPrograms programs;

    PostgresPart(Place place, int port) {
        super(place, Part.POSTGRES, port);
        this.programs = new PostgresPrograms(place);
    }

    @Override
    String address() {
        return url(DATABASE);
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** The password of the role; made at the first start, in a file that only its owner may read. */
    String password() {
        try {
            return Files.readString(passwordFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read PostgreSQL's password from " + passwordFile(), e);
        }
    }

    @Override
    void prepare(Progress progress) {
        programs.install(progress);
        if (Files.exists(place.data(part).resolve("PG_VERSION"))) {
            return;
        }
        progress.step(part, "laying out an empty database (once)");
        try {
            Files.createDirectories(place.own(part));
            PrivateFile.write(passwordFile(), PrivateFile.randomPassword());
            // Laid out beside and moved as a whole, so that an interrupted start leaves nothing half done.
            Path fresh = place.own(part).resolve("data.new");
            Folders.delete(fresh);
            Programs.run(
                    place,
                    part,
                    "lay out PostgreSQL's data",
                    programs.asOrdinaryUser(
                            List.of(
                                    "initdb",
                                    "-D",
                                    fresh.toString(),
                                    "-U",
                                    USER,
                                    "--pwfile=" + passwordFile(),
                                    "--auth=scram-sha-256",
                                    "-E",
                                    "UTF8",
                                    "--locale=C",
                                    "--no-sync"),
                            place.own(part)));
            Files.move(fresh, place.data(part), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lay out PostgreSQL's data in " + place.own(part), e);
        }
    }

    @Override
    ProcessBuilder server() {
        List<String> command =
                new ArrayList<>(List.of("postgres", "-D", place.data(part).toString()));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port(),
                "unix_socket_directories=",
                "max_connections=60",
                "shared_buffers=64MB",
                "timezone=UTC",
                "log_timezone=UTC")) {
            command.add("-c");
            command.add(setting);
        }
        return programs.asOrdinaryUser(command, place.own(part));
    }

    @Override
    void ask() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet one = statement.executeQuery("select 1")) {
            one.next();
        }
    }

    @Override
    void settle() {
        createDatabase(DATABASE);
    }

    /** Creates a database unless it exists. */
    void createDatabase(String name) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database \"" + name + "\"");
        } catch (SQLException e) {
            throw new NightjarException(
                    ReasonCode.STORE_AWAY, "Cannot create the database " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * The server's processes outlive its kill until they notice, and one that counts does not look up for minutes; as long
     * as one of them works on the data, PostgreSQL refuses to start. They are as good as crashed.
     */
    @Override
    void clearAfterCrash() {
        List<ProcessHandle> left =
                ProcessHandle.allProcesses().filter(this::worksOnTheData).toList();
        left.forEach(ProcessHandle::destroyForcibly);
        PartProcess.awaitEnd(left);
    }

    private boolean worksOnTheData(ProcessHandle process) {
        boolean isPostgres = process.info()
                .command()
                .filter(program -> program.endsWith("/postgres"))
                .isPresent();
        try {
            return isPostgres
                    && Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                            .equals(place.data(part).toRealPath());
        } catch (IOException e) {
            return false; // it has ended, or is another user's
        }
    }

    /** A plain TERM would wait for every client to leave by itself. */
    @Override
    String stopSignal() {
        return "INT";
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(60);
    }

    private Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", USER);
        login.setProperty("password", password());
        login.setProperty("connectTimeout", "3");
        login.setProperty("socketTimeout", "10");
        return DriverManager.getConnection(url("postgres"), login);
    }

    private Path passwordFile() {
        return place.own(part).resolve("password");
    }
}
