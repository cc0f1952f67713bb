//! File formats (格式) that Lantai tells apart.

macro_rules! formats {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $extracted:literal;)*) => {
        /// A file format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Format {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Format {
            /// All formats.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Stable name, as stored and as asked for by `format:`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What it is, in a sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),*).trim_ascii()),* }
            }

            /// Whether text is extracted from it.
            #[must_use]
            pub fn is_extracted(self) -> bool {
                match self { $(Self::$variant => $extracted),* }
            }
        }
    };
}

formats! {
    /// Plain text in any encoding.
    Text = "text", true;
    /// Markdown.
    Markdown = "markdown", true;
    /// HTML.
    Html = "html", true;
    /// Office Open XML text.
    Docx = "docx", true;
    /// PDF.
    Pdf = "pdf", true;
    /// One JSON object a line.
    Jsonl = "jsonl", true;
    /// Comma-separated values.
    Csv = "csv", true;
    /// Tab-separated values.
    Tsv = "tsv", true;
    /// Word 97–2003, and the .wps of Kingsoft.
    Doc = "doc", true;
    /// Excel 97–2003, and .et.
    Xls = "xls", true;
    /// PowerPoint 97–2003, and .dps.
    Ppt = "ppt", true;
    /// Office Open XML spreadsheet.
    Xlsx = "xlsx", true;
    /// Office Open XML slides.
    Pptx = "pptx", true;
    /// Rich text format.
    Rtf = "rtf", true;
    /// OpenDocument text.
    Odt = "odt", true;
    /// OpenDocument spreadsheet.
    Ods = "ods", true;
    /// OpenDocument slides.
    Odp = "odp", true;
    /// 版式文件 (GB/T 33190).
    Ofd = "ofd", true;
    /// Electronic book.
    Epub = "epub", true;
    /// Saved web page with its parts.
    Mht = "mht", true;
    /// Mail message.
    Eml = "eml", true;
    /// Mailbox: messages one after the other.
    Mbox = "mbox", true;
    /// Outlook message.
    Msg = "msg", true;
    /// ZIP archive.
    Zip = "zip", true;
    /// 7z archive.
    SevenZip = "7z", true;
    /// RAR archive.
    Rar = "rar", false;
    /// Tape archive.
    Tar = "tar", true;
    /// gzip-compressed file.
    Gzip = "gzip", true;
    /// zstd-compressed file.
    Zstd = "zstd", true;
    /// JPEG image.
    Jpeg = "jpeg", false;
    /// PNG image.
    Png = "png", false;
    /// TIFF image.
    Tiff = "tiff", false;
    /// GIF image.
    Gif = "gif", false;
    /// BMP image.
    Bmp = "bmp", false;
    /// A compound file whose contents are none of the above.
    Ole = "ole", false;
    /// No bytes at all.
    Empty = "empty", false;
    /// None of these.
    Unknown = "unknown", false;
}

impl Format {
    /// Whether it is a picture, whose text can only be recognised.
    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Tiff | Self::Gif | Self::Bmp)
    }

    /// Whether files of it hold other files.
    #[must_use]
    pub fn is_container(self) -> bool {
        matches!(
            self,
            Self::Zip | Self::Tar | Self::Gzip | Self::Zstd | Self::SevenZip | Self::Eml | Self::Mbox | Self::Msg
        )
    }

    /// The format of exactly this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }
}
