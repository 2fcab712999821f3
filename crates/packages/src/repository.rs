//! Where packages come from.

/// Where packages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// What it is called in messages.
    pub name: String,
    /// Where it is; empty if a list of mirrors says that.
    ///
    /// For dnf: one or more URLs, separated by spaces. For apt: `URL SUITE
    /// COMPONENT…`, or `URL DIRECTORY/` without components; optionally starting
    /// with options as in sources.list(5), such as
    /// `[signed-by=/usr/share/keyrings/x.gpg]` or `[trusted=yes]`.
    pub baseurl: String,
    /// The address of a list of mirrors. dnf only.
    pub mirrorlist: Option<String>,
    /// The address of a metalink, a list of mirrors with check sums. dnf only.
    pub metalink: Option<String>,
    /// The proxy to use; `None` means the build host's own settings.
    pub proxy: Option<String>,
    /// The only packages taken from it, with wildcards; empty means all.
    pub included: Vec<String>,
    /// Packages not taken from it, with wildcards.
    pub excluded: Vec<String>,
    /// Among repositories with the same package, the least counts. dnf only.
    pub cost: Option<i64>,
    /// What its server is verified with.
    pub tls: Tls,
    /// Whether its groups count. dnf only.
    pub groups: bool,
    /// Whether the installed system gets it too.
    pub install: bool,
}

impl Repository {
    /// A repository that is used for the build only.
    pub fn new(name: impl Into<String>, baseurl: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            baseurl: baseurl.into(),
            mirrorlist: None,
            metalink: None,
            proxy: None,
            included: Vec::new(),
            excluded: Vec::new(),
            cost: None,
            tls: Tls::default(),
            groups: true,
            install: false,
        }
    }
}

/// How the server of a repository and its client prove who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Whether the server's certificate is not verified.
    pub unverified: bool,
    /// The certificate authority, a file or, for dnf, a URL.
    pub authority: Option<String>,
    /// The client's certificate.
    pub certificate: Option<String>,
    /// The key of that certificate.
    pub key: Option<String>,
}
