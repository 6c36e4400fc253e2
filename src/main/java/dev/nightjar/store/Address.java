package dev.nightjar.store;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** How every connection to the store is made. */
final class Address {
    private static final String CONNECT_TIMEOUT_S = "5";
    /** A server that is gone without a word is noticed; longer than any statement of ours takes. */
    private static final String SOCKET_TIMEOUT_S = "120";

    private Address() {}

    static String url(Settings.Postgres postgres) {
        return postgres.url()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.SETTING_MISSING,
                        "Cannot reach the feature store: nightjar.postgres.url is not set; set it in conf/nightjar.conf"
                                + " or NIGHTJAR_POSTGRES_URL, or start a local stack with bin/nightjar up"));
    }

    static Properties properties(Settings.Postgres postgres) {
        Properties properties = new Properties();
        properties.putAll(options(postgres));
        return properties;
    }

    static Map<String, String> options(Settings.Postgres postgres) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("user", postgres.user());
        options.put("password", postgres.password());
        options.put("connectTimeout", CONNECT_TIMEOUT_S);
        options.put("loginTimeout", CONNECT_TIMEOUT_S);
        options.put("socketTimeout", SOCKET_TIMEOUT_S);
        options.put("tcpKeepAlive", "true");
        options.put("ApplicationName", "nightjar");
        return options;
    }
}
